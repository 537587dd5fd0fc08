import { limits } from '#protocol';

const firstMs = 3_000;
const factor = 4;

/**
 * How long to wait before the next try of a delivery, in ms: 3 s, 12 s, 48 s … 13.7 h, each up to a quarter shorter or longer, so
 * that what failed together does not come back together. All waits together are 13 to 23 h.
 * @param tries made so far, from 1
 * @param random in [0, 1)
 * @returns null: it is given up
 */
export function nextWaitMs(tries: number, random: number): number | null {
  if (tries >= limits.status.webhookTries) return null;
  return Math.round(firstMs * factor ** (tries - 1) * (0.75 + random / 2));
}
