/** Between two questions while the edge answers, give or take a tenth: a thousand pages that were opened together drift apart. */
const everyMs = 15_000;
/** Doubled with each failure. */
const retryMs = 2_000;
const slowestMs = 60_000;

/**
 * How long the widget waits before it asks again, in ms.
 *
 * @param failures in a row
 * @param random 0 to 1
 */
export function waitMs(failures: number, random: number): number {
  if (failures === 0) return everyMs * (0.9 + 0.2 * random);
  return Math.min(retryMs * 2 ** failures, slowestMs) * (0.5 + 0.5 * random);
}
