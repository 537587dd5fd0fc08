import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PopStatus } from '#protocol';
import {
  dayMs,
  dayOf,
  type Gap,
  nextSpell,
  noTally,
  type Spell,
  spellsSince,
  type Tally,
  tallyOf,
} from '../../../../../worker/fleet/status/spells.ts';
import { letterOf, letters, uptimeOf, uptimes } from '../../../../../worker/fleet/status/uptime.ts';

const statuses = ['operational', 'maintenance', 'degraded', 'down'] as const;
const hourMs = 3_600_000;
const start = dayOf(1_800_000_000_000) * dayMs;

const verdict = fc.record({
  status: fc.constantFrom<PopStatus>(...statuses),
  reason: fc.constant(null),
  isKnown: fc.boolean(),
});

/** A few days of verdicts and gaps, at whole hours, so that they can be gone through hour by hour. */
const past = fc
  .record({
    steps: fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), verdict), { maxLength: 20 }),
    gaps: fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 12 })), {
      maxLength: 5,
    }),
  })
  .map(({ steps, gaps }) => {
    const spells: Spell[] = [];
    let at = start;
    for (const [hours, one] of steps) {
      at += hours * hourMs;
      const spell = nextSpell(spells.at(-1), one, at);
      if (spell) spells.push(spell);
    }
    let from = start;
    const holes = gaps.map(([wait, hours]): Gap => {
      const gap = { from: from + wait * hourMs, until: from + (wait + hours) * hourMs };
      from = gap.until;
      return gap;
    });
    return { spells, gaps: holes };
  });

/** The same, hour by hour. */
function straight(spells: readonly Spell[], gaps: readonly Gap[], from: number, until: number): Tally {
  const tally = { ...noTally };
  for (let at = from; at < until; at += hourMs) {
    const spell = spells.findLast((one) => one.at <= at);
    const isHole = gaps.some((gap) => gap.from <= at && at < gap.until);
    if (spell?.isKnown && !isHole) tally[spell.status] += hourMs;
  }
  return tally;
}

test('a tally is what a straight count of every hour gives', () => {
  fc.assert(
    fc.property(
      past,
      fc.integer({ min: -5, max: 200 }),
      fc.integer({ min: 0, max: 400 }),
      ({ spells, gaps }, a, b) => {
        const [from, until] = [start + a * hourMs, start + (a + b) * hourMs];
        expect(tallyOf(spells, gaps, from, until)).toEqual(straight(spells, gaps, from, until));
      },
    ),
  );
});

test('days summed up, and old spells dropped, give the figures that all of the spells give', () => {
  fc.assert(
    fc.property(past, fc.integer({ min: 0, max: 400 }), ({ spells, gaps }, hours) => {
      const now = start + hours * hourMs;
      const today = dayOf(now);
      const days = new Map<number, Tally>();
      let kept: readonly Spell[] = spells.filter(({ at }) => at <= now);
      const known = kept;
      for (let day = dayOf(start); day < today; day++) {
        days.set(day, tallyOf(kept, gaps, day * dayMs, (day + 1) * dayMs));
        kept = spellsSince(kept, (day - 1) * dayMs);
      }
      const rolled = { spells: kept, gaps, days };
      expect(uptimes(rolled, now)).toEqual({
        d1: uptimeOf(straight(known, gaps, now - dayMs, now)),
        d7: uptimeOf(straight(known, gaps, (today - 6) * dayMs, now)),
        d90: uptimeOf(straight(known, gaps, (today - 89) * dayMs, now)),
      });
      const bar = Array.from({ length: 90 }, (_, i) => {
        const from = (today - 89 + i) * dayMs;
        return letterOf(straight(known, gaps, from, Math.min(now, from + dayMs)));
      });
      expect(letters(rolled, now)).toBe(bar.join(''));
    }),
  );
});

describe('uptime', () => {
  test('is of what is known, without maintenance, and degraded is up', () => {
    expect(uptimeOf(noTally)).toBeNull();
    expect(uptimeOf({ ...noTally, maintenance: 5 })).toBeNull();
    expect(uptimeOf({ operational: 50, degraded: 25, down: 25, maintenance: 1_000 })).toBe(75);
  });

  test('is never rounded up to what it was not', () => {
    expect(uptimeOf({ ...noTally, operational: 90 * dayMs - 1_000, down: 1_000 })).toBe(99.99);
    expect(uptimeOf({ ...noTally, operational: 90 * dayMs })).toBe(100);
  });
});

describe('the letter of a day', () => {
  const all = { ...noTally, operational: dayMs / 2 };
  test.each([
    ['-', noTally],
    ['o', all],
    ['d', { ...all, down: 60_000, degraded: dayMs / 4 }],
    ['o', { ...all, down: 59_999, degraded: 299_999 }],
    ['g', { ...all, down: 59_999, degraded: 300_000, maintenance: dayMs }],
    ['m', { ...all, maintenance: dayMs / 2 + 1 }],
    ['o', { ...all, maintenance: dayMs / 2 }],
  ] as const)('%s', (letter, tally) => {
    expect(letterOf(tally)).toBe(letter);
  });
});

describe('a spell', () => {
  const ok = { status: 'operational', reason: null, isKnown: true } as const;
  const lossy = { status: 'degraded', reason: 'loss', isKnown: true } as const;

  test('goes on while the verdict is the same', () => {
    expect(nextSpell(nextSpell(undefined, ok, 5), ok, 9)).toBeUndefined();
  });

  test('has the time of its status when only the reason changes', () => {
    const first = nextSpell(undefined, lossy, 5);
    expect(nextSpell(first, { ...lossy, reason: 'latency' }, 9)).toMatchObject({ at: 9, since: 5 });
    expect(nextSpell(first, ok, 9)).toMatchObject({ at: 9, since: 9 });
  });

  test('does not begin before the last one, though the clock was set back', () => {
    expect(nextSpell(nextSpell(undefined, ok, 50), lossy, 9)).toMatchObject({ at: 50, since: 50 });
  });
});
