/** Paths: the round trip as a line with gaps, and a tick for each step with loss. */
export type Spark = {
  readonly line: string;
  readonly lost: string;
};

/**
 * The round trips of a day in a box `width` wide and 22 high: a line between 2 and 16, and loss below it. The scale is the PoP's
 * own, and never finer than a quarter of its best round trip (or 2 ms): noise has to look like noise. Null when nothing is known of
 * the whole day.
 */
export function sparkOf(
  rtt: readonly (number | null)[],
  loss: readonly (number | null)[],
  width: number,
): Spark | null {
  const known = rtt.filter((value) => value !== null);
  if (known.length === 0 && !loss.some(Boolean)) return null;
  const low = Math.min(...known);
  const span = Math.max(Math.max(...known) - low, low / 4, 2);
  const x = (n: number): string => (1 + (n * (width - 2)) / (rtt.length - 1 || 1)).toFixed(1);
  // The stub at each point makes a dot of one that stands between two gaps.
  const point = (value: number, n: number): string =>
    `${typeof rtt[n - 1] === 'number' ? 'L' : 'M'}${x(n)} ${(16 - (14 * (value - low)) / span).toFixed(1)}h.1`;
  return {
    line: rtt.map((value, n) => (value === null ? '' : point(value, n))).join(''),
    lost: loss.map((value, n) => (value ? `M${x(n)} 17v5` : '')).join(''),
  };
}
