import { limits } from '#protocol';
import { add, dayMs, dayOf, type Gap, noTally, type Spell, type Tally, tallyOf } from './spells.ts';

/** What is known of one PoP's past. */
export interface Past {
  /** In the order of time, of today and yesterday at least. */
  readonly spells: readonly Spell[];
  readonly gaps: readonly Gap[];
  /** Of days that are over, by day (see `dayOf`); nothing is known of one that is not here. */
  readonly days: ReadonlyMap<number, Tally>;
}

/** In %, of the time of which something is known, without maintenance; null: nothing is. Cut off, so that no outage rounds away. */
export function uptimeOf({ operational, degraded, down }: Tally): number | null {
  const known = operational + degraded + down;
  return known === 0 ? null : Math.floor((10_000 * (known - down)) / known) / 100;
}

/** Of the last 24 hours, and of the last 7 and 90 UTC days, today with them. */
export function uptimes(
  past: Past,
  now: number,
): { d1: number | null; d7: number | null; d90: number | null } {
  return {
    d1: uptimeOf(tallyOf(past.spells, past.gaps, now - dayMs, now)),
    d7: uptimeOf(sum(past, 7, now)),
    d90: uptimeOf(sum(past, limits.status.barDays, now)),
  };
}

function sum(past: Past, count: number, now: number): Tally {
  return lastDays(past, count, now).reduce(add, noTally);
}

/** Of the last so many UTC days, the oldest first, today last. */
function lastDays({ spells, gaps, days }: Past, count: number, now: number): Tally[] {
  const today = dayOf(now);
  return Array.from({ length: count }, (_, i) => {
    const day = today - count + 1 + i;
    return day === today ? tallyOf(spells, gaps, day * dayMs, now) : (days.get(day) ?? noTally);
  });
}

/**
 * A day as one letter: `d` when it was down for a minute of it, else `g` when it was degraded for five, else `m` when most of what is
 * known is maintenance, else `o`; `-`: nothing is known.
 */
export function letterOf({ operational, maintenance, degraded, down }: Tally): string {
  const known = operational + maintenance + degraded + down;
  if (known === 0) return '-';
  if (down >= 60_000) return 'd';
  if (degraded >= 300_000) return 'g';
  return 2 * maintenance > known ? 'm' : 'o';
}

/** The last 90 days, today last. */
export function letters(past: Past, now: number): string {
  return lastDays(past, limits.status.barDays, now).map(letterOf).join('');
}
