import { fullJitterMs } from '#protocol';

/** Upper bound of the wait before the first new attempt, in ms; it doubles with each further one. */
export const baseMs = 500;

/** No wait is longer than this, in ms. */
export const capMs = 30_000;

/** An agent's wait before it dials again, in ms; see `fullJitterMs`. */
export function backoffMs(attempt: number, random: number): number {
  return fullJitterMs(attempt, random, { baseMs, capMs });
}
