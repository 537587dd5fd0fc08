import { limits } from '#protocol';

/** How often things are done; `limits.mesh` but for tests. All in ms. */
export type Pace = Readonly<Record<'roundMs' | 'jitterMs' | 'summaryMs' | 'earlyMs', number>>;

export const usualPace: Pace = limits.mesh;

/** When a round begins: at `atMs`, which is a little after its place in the grid. */
export interface Beat {
  readonly slotMs: number;
  readonly atMs: number;
}

/** The grid begins anywhere in a round, so that PoPs that were told at the same time don't probe in step. */
export function firstBeat(nowMs: number, random: () => number, pace: Pace): Beat {
  return at(nowMs + random() * pace.roundMs, random, pace);
}

/**
 * The next place in the grid that is far enough away: what was missed while the host slept is not made up for, and between two
 * rounds there is never less than a round without its jitter.
 */
export function nextBeat({ slotMs }: Beat, nowMs: number, random: () => number, pace: Pace): Beat {
  const { roundMs, jitterMs } = pace;
  const steps = Math.max(1, Math.ceil((nowMs + roundMs - jitterMs - slotMs) / roundMs));
  return at(slotMs + steps * roundMs, random, pace);
}

function at(slotMs: number, random: () => number, { jitterMs }: Pace): Beat {
  return { slotMs, atMs: slotMs + random() * jitterMs };
}

/** When the next summary is due; there may be nothing in it yet. */
export function summaryDueMs(lastMs: number, hasNews: boolean, pace: Pace): number {
  return lastMs + (hasNews ? pace.earlyMs : pace.summaryMs);
}
