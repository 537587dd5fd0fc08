import { limits } from '#protocol';
import * as z from 'zod/mini';
import { type Bucket, empty } from './bucket.ts';
import { spanMs, startOf } from './buckets.ts';

/** Whether an agent is here, as of `at` (ms since the epoch): all before it is written down already. */
export const attendanceSchema = z.strictObject({ at: z.number(), present: z.boolean() });
export type Attendance = z.infer<typeof attendanceSchema>;

/** A time in which an agent was here, or none. Ms since the epoch. */
export interface Spell {
  readonly from: number;
  readonly until: number;
  readonly present: boolean;
}

/**
 * What is known of the time since. While an agent is here an alarm looks after it each minute: when none did for longer, the edge
 * was down, or the clock was set, and nothing is known. While nobody is here there is no alarm, and whoever comes would wake us.
 */
export function spellSince({ at, present }: Attendance, now: number): Spell | undefined {
  if (now <= at || (present && now - at > limits.mesh.unwatchedMs)) return undefined;
  return { from: at, until: now, present };
}

/** Whether a spell is short enough to be written into its minutes. A long absence is one row of its own, not thousands. */
export function isShort({ from, until }: Spell): boolean {
  return until - from <= limits.mesh.unwatchedMs;
}

/** A spell, minute by minute: the start of each, and what it adds to it. */
export function minutesOf({ from, until, present }: Spell): [number, Bucket][] {
  const minutes: [number, Bucket][] = [];
  for (let start = startOf('minute', from); start < until; start += spanMs.minute) {
    const knownMs = overlap({ from, until }, start, start + spanMs.minute);
    minutes.push([start, { ...empty, knownMs, presentMs: present ? knownMs : 0 }]);
  }
  return minutes;
}

/** How many ms of a spell lie in a time. */
export function overlap({ from, until }: Pick<Spell, 'from' | 'until'>, start: number, end: number): number {
  return Math.max(0, Math.min(until, end) - Math.max(from, start));
}
