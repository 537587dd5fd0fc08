import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '#protocol';
import { asOf, emptyLedger, endOf, type Ledger, settle, spend } from '../../../../worker/quota/ledger.ts';

const now = 1_800_000_000_000;
const allowed = { points: 10, atOnce: 3 };
const { windowMs, leaseMs } = limits.quota;

function spent(...leases: [lease: string, points: number][]): Ledger {
  return leases.reduce(
    (ledger, [lease, points]) => spend(ledger, { lease, points }, allowed, now).ledger,
    emptyLedger,
  );
}

describe('spend', () => {
  test('takes points from a window that begins with the first of them', () => {
    const { ledger, decision } = spend(emptyLedger, { lease: 'a', points: 4 }, allowed, now);
    expect(decision).toEqual({ ok: true });
    expect(ledger).toEqual({ spent: 4, resetAt: now + windowMs, running: { a: now + leaseMs } });
    expect(spend(ledger, { lease: 'b', points: 4 }, allowed, now + 5).ledger.resetAt).toBe(now + windowMs);
  });

  test('counts a run that goes on as running for longer', () => {
    const { ledger } = spend(emptyLedger, { lease: 'a', points: 8, isLong: true }, allowed, now);
    const { leaseMs: longMs } = limits.continuous;
    expect(longMs).toBeGreaterThan(limits.job.queueMs + limits.continuous.durationMs);
    expect(asOf(ledger, now + longMs - 1).running).toEqual({ a: now + longMs });
    expect(asOf(ledger, now + longMs).running).toEqual({});
  });

  test('refuses what is more than is left, and takes nothing then', () => {
    const before = spent(['a', 8]);
    expect(spend(before, { lease: 'b', points: 3 }, allowed, now)).toEqual({
      ledger: before,
      decision: { ok: false, why: 'points' },
    });
    expect(spend(before, { lease: 'b', points: 2 }, allowed, now).decision.ok).toBe(true);
  });

  test('refuses one more than may run at the same time', () => {
    const before = spent(['a', 1], ['b', 1], ['c', 1]);
    expect(spend(before, { lease: 'd', points: 1 }, allowed, now).decision).toEqual({
      ok: false,
      why: 'at_once',
    });
    expect(spend(settle(before, 'b', 0, now), { lease: 'd', points: 1 }, allowed, now).decision.ok).toBe(
      true,
    );
  });
});

describe('settle', () => {
  test('gives points back only for a measurement that is known, once', () => {
    const before = spent(['a', 4]);
    const after = settle(before, 'a', 4, now);
    expect(after).toMatchObject({ spent: 0, running: {} });
    expect(settle(spent(['a', 4], ['b', 2]), 'nobody', 4, now).spent).toBe(6);
    expect(settle(settle(spent(['a', 4], ['b', 2]), 'a', 4, now), 'a', 4, now).spent).toBe(2);
  });
});

describe('time', () => {
  test('makes the points whole, and forgets what nobody reported as over', () => {
    const before = spent(['a', 4]);
    expect(asOf(before, now + windowMs - 1)).toMatchObject({ spent: 4, running: {} });
    expect(asOf(before, now + windowMs)).toEqual(emptyLedger);
    expect(asOf(before, now + leaseMs - 1).running).toEqual(before.running);
  });

  test('that was set back does not lock anybody out', () => {
    expect(asOf(spent(['a', 10]), now - 2 * windowMs)).toEqual(emptyLedger);
  });

  test('has an end after which nothing is known', () => {
    expect(endOf(emptyLedger)).toBe(0);
    expect(asOf(spent(['a', 1]), endOf(spent(['a', 1])))).toEqual(emptyLedger);
  });
});

test('whatever is asked in whatever order, nobody gets more than is allowed in a window', () => {
  const step = fc.record({
    lease: fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__', 'constructor'),
    points: fc.integer({ min: 1, max: 12 }),
    waitMs: fc.integer({ min: 0, max: leaseMs }),
    isOver: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let ledger = emptyLedger;
      let at = now;
      let taken: { at: number; points: number }[] = [];
      for (const { lease, points, waitMs, isOver } of steps) {
        at += waitMs;
        if (isOver) ledger = settle(ledger, lease, 0, at);
        const { ledger: after, decision } = spend(ledger, { lease, points }, allowed, at);
        if (decision.ok) taken = [...taken, { at, points }];
        ledger = after;
        expect(ledger.spent).toBeLessThanOrEqual(allowed.points);
        expect(Object.keys(ledger.running).length).toBeLessThanOrEqual(allowed.atOnce);
      }
      const windows = Math.ceil((at - now) / windowMs) + 1;
      expect(taken.reduce((sum, one) => sum + one.points, 0)).toBeLessThanOrEqual(windows * allowed.points);
    }),
  );
});
