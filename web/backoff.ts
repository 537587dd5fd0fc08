import { fullJitterMs } from '#protocol';

/** The first wait is at most this long; each further failure doubles it. */
const baseMs = 500;
const capMs = 20_000;

/** A page's wait before it dials again after `failures` in a row, in ms; see `fullJitterMs`. */
export function redialDelayMs(failures: number, random: number): number {
  return fullJitterMs(failures, random, { baseMs, capMs });
}
