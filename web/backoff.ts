/** The first wait is at most this long; each further failure doubles it. */
const baseMs = 500;
const capMs = 20_000;

/**
 * How long to wait before dialling again after `failures` in a row: full jitter, so that the viewers of an edge that went away
 * don't come back all at once. `random` is in [0, 1).
 */
export function redialDelayMs(failures: number, random: number): number {
  return Math.floor(random * Math.min(capMs, baseMs * 2 ** Math.min(failures, 10)));
}
