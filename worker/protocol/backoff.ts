/**
 * How long to wait before dialling again: full jitter (uniform between nothing and a bound that doubles), so that a thousand
 * peers which lost the same edge do not come back in step.
 * @param attempt failures in a row before this one, from 0
 * @param random in [0, 1)
 * @param bounds of the wait, in ms: `baseMs` before the first new attempt, `capMs` at the most
 * @returns ms
 */
export function fullJitterMs(
  attempt: number,
  random: number,
  bounds: { baseMs: number; capMs: number },
): number {
  return Math.floor(random * Math.min(bounds.capMs, bounds.baseMs * 2 ** attempt));
}
