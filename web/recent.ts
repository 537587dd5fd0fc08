import * as z from 'zod/mini';
import { signal } from '@preact/signals';
import { decode, toolNames } from '#protocol';

const recentSchema = z.array(
  z.object({
    session: z.string(),
    type: z.enum(toolNames),
    target: z.string(),
    from: z.array(z.string()),
    at: z.string(),
  }),
);
export type Recent = z.infer<typeof recentSchema>[number];

const storageKey = 'popglass.recent';
const kept = 8;

/** The list with `entry` first; one line per session, the last run of it. */
export function withRecent(list: readonly Recent[], entry: Recent): Recent[] {
  return [entry, ...list.filter(({ session }) => session !== entry.session)].slice(0, kept);
}

/** Sessions that were started here. Kept in this browser only. */
export const recent = signal<Recent[]>(load());

export function remember(entry: Recent): void {
  store(withRecent(recent.value, entry));
}

/** A session that is gone. */
export function forgetOne(sid: string): void {
  store(recent.value.filter(({ session }) => session !== sid));
}

export function forgetAll(): void {
  store([]);
}

function store(list: Recent[]): void {
  recent.value = list;
  try {
    localStorage.setItem(storageKey, JSON.stringify(list));
  } catch {
    // Storage is off or full: the list lives as long as the page does.
  }
}

function load(): Recent[] {
  try {
    return decode(recentSchema, JSON.parse(localStorage.getItem(storageKey) ?? '[]'));
  } catch {
    return [];
  }
}
