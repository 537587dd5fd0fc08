/** Upper bound of the wait before the first new attempt, in ms; it doubles with each further one. */
export const baseMs = 500;

/** No wait is longer than this, in ms. */
export const capMs = 30_000;

/**
 * How long to wait before dialling again: full jitter (uniform between nothing and the bound), so that a thousand agents
 * which lost the same edge do not come back in step.
 * @param attempt failures in a row before this one, from 0
 * @param random in [0, 1)
 * @returns ms
 */
export function backoffMs(attempt: number, random: number): number {
  return Math.floor(random * Math.min(capMs, baseMs * 2 ** attempt));
}
