import type { FrameRate } from '#protocol';

/** How many frames a socket may still say at once, as of `at` (ms since the epoch). */
export interface Budget {
  readonly frames: number;
  readonly at: number;
}

/**
 * A token bucket. Pure.
 * @param before undefined: it has said nothing yet
 * @returns what is left after one more frame; undefined when that is one too many
 */
export function spend(before: Budget | undefined, rate: FrameRate, now: number): Budget | undefined {
  const { frames, at } = before ?? { frames: rate.burst, at: now };
  // A clock that was set back gives nothing, and takes nothing.
  const earned = (Math.max(0, now - at) / 1000) * rate.perSecond;
  const left = Math.min(rate.burst, frames + earned) - 1;
  return left < 0 ? undefined : { frames: left, at: now };
}

/** In memory only: whoever is silent for so long that the object sleeps has its whole budget again anyway. */
const budgets = new WeakMap<WebSocket, Budget>();

/** Counts a frame of a socket. @returns true when it says more than an honest peer ever does (rule 15) */
export function isTooFast(socket: WebSocket, rate: FrameRate, now: number): boolean {
  const left = spend(budgets.get(socket), rate, now);
  if (left) budgets.set(socket, left);
  return left === undefined;
}
