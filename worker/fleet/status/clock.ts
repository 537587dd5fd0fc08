import { decode } from '#protocol';
import * as z from 'zod/mini';

const clockSchema = z.strictObject({
  /** When the fleet looked at everything last. */
  tickAt: z.number(),
  /** The latest time that history knows: it never goes back, though the clock may. */
  reached: z.number(),
  /** When a PoP's object was heard last. */
  reportedAt: z.number(),
  /** The first day (see `dayOf`) that is not summed up yet. */
  day: z.int(),
});
/** Where the fleet's time stands, as of its last tick; times in ms since the epoch. */
export type Clock = z.infer<typeof clockSchema>;

/** The fleet looks at everything so often, while anything goes on. */
export const tickMs = 60_000;
/** What lies between two ticks that are further apart is not known. */
const gapMs = 180_000;
/** So long after the last report nothing changes any more: what is older says nothing of now, and has been judged so. */
const awakeMs = 300_000;

/** Whether to look at everything again. A time to come is one from before the clock was set back. */
export function isDue(clock: Clock | undefined, now: number): boolean {
  return !clock || Math.abs(now - clock.tickAt) >= tickMs;
}

export function isAway(clock: Clock, now: number): boolean {
  return now - clock.tickAt > gapMs;
}

export function isAwake(reportedAt: number, now: number): boolean {
  return Math.abs(now - reportedAt) < awakeMs;
}

export function readClock(kv: SyncKvStorage): Clock | undefined {
  const stored = kv.get('clock');
  return stored === undefined ? undefined : decode(clockSchema, stored);
}

export function writeClock(kv: SyncKvStorage, clock: Clock): void {
  kv.put('clock', clock);
}
