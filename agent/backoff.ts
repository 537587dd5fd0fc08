import { fullJitterMs } from '#protocol';

/** Bounds on a wait before dialling again, in ms: before the first new attempt, and at the most (see `fullJitterMs`). */
interface Waits {
  readonly baseMs: number;
  readonly capMs: number;
}

/** The control socket: a PoP is to be back soon after its edge is. */
export const controlWaits: Waits = { baseMs: 500, capMs: 10_000 };

/** The control socket of an agent that was replaced by a copy of itself: the two must not chase each other. */
export const replacedWaits: Waits = { baseMs: 30_000, capMs: 30_000 };

/** A data socket: a handful per agent, and somebody watches. */
export const dataWaits: Waits = { baseMs: 500, capMs: 2_000 };

/**
 * The wait before a data socket is dialled again. One that would reach beyond the time that is left is cut there: the last try
 * is made when the time is up, not given up before.
 * @param attempt failures in a row before this one, from 0
 * @param random in [0, 1)
 * @param leftMs until it is given up
 * @returns ms; undefined when the time is up
 */
export function redialWaitMs(attempt: number, random: number, leftMs: number): number | undefined {
  return leftMs > 0 ? Math.min(fullJitterMs(attempt, random, dataWaits), leftMs) : undefined;
}
