import type { PopStatus } from '#protocol';
import type { Verdict } from './judge.ts';

/** From `at` (ms since the epoch) on a PoP was so, until its next spell. */
export interface Spell extends Verdict {
  readonly at: number;
  /** Since when the status is this one; the reason may have changed meanwhile. */
  readonly since: number;
}

/** A time of which nothing is known: the fleet was away, or nobody reported. ms since the epoch */
export interface Gap {
  readonly from: number;
  readonly until: number;
}

/** How long a PoP was what, in ms; of the rest of the time nothing is known. */
export type Tally = Readonly<Record<PopStatus, number>>;

export const noTally: Tally = { operational: 0, maintenance: 0, degraded: 0, down: 0 };

export const dayMs = 86_400_000;

/** The UTC day of a time, counted from the epoch. */
export function dayOf(at: number): number {
  return Math.floor(at / dayMs);
}

/**
 * The spell that a verdict begins; undefined when it goes on. Time never goes backwards: what happens after the clock was set back
 * happened when the last spell began.
 */
export function nextSpell(last: Spell | undefined, verdict: Verdict, now: number): Spell | undefined {
  if (last?.status === verdict.status && last.reason === verdict.reason && last.isKnown === verdict.isKnown)
    return undefined;
  const at = Math.max(now, last?.at ?? 0);
  return { ...verdict, at, since: last?.status === verdict.status ? last.since : at };
}

/** How long each status lasted between two times. @param spells and gaps in the order of time; the last spell goes on for ever */
export function tallyOf(spells: readonly Spell[], gaps: readonly Gap[], from: number, until: number): Tally {
  const tally = { ...noTally };
  for (const [i, { at, status, isKnown }] of spells.entries()) {
    if (!isKnown) continue;
    const [begin, end] = [Math.max(from, at), Math.min(until, spells[i + 1]?.at ?? until)];
    if (begin < end) tally[status] += end - begin - overlap(gaps, begin, end);
  }
  return tally;
}

function overlap(gaps: readonly Gap[], from: number, until: number): number {
  return gaps.reduce(
    (sum, gap) => sum + Math.max(0, Math.min(until, gap.until) - Math.max(from, gap.from)),
    0,
  );
}

export function add(a: Tally, b: Tally): Tally {
  return {
    operational: a.operational + b.operational,
    maintenance: a.maintenance + b.maintenance,
    degraded: a.degraded + b.degraded,
    down: a.down + b.down,
  };
}

/** Those that matter from a time on: the one that lasted then, and all later ones. */
export function spellsSince(spells: readonly Spell[], from: number): readonly Spell[] {
  const first = spells.findLastIndex(({ at }) => at <= from);
  return first <= 0 ? spells : spells.slice(first);
}
