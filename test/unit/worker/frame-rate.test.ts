import { expect, test } from 'vitest';
import { type Budget, spend } from '../../../worker/frame-rate.ts';

const rate = { perSecond: 10, burst: 5 };

/** How many of these frames (ms) are let through before the first that is not. */
function taken(times: readonly number[]): number {
  let budget: Budget | undefined;
  for (const [i, at] of times.entries()) {
    budget = spend(budget, rate, at);
    if (!budget) return i;
  }
  return times.length;
}
const every = (ms: number, count: number) => Array.from({ length: count }, (_, i) => i * ms);

test('a burst is let through, and not one frame more', () => {
  expect(taken(every(0, 100))).toBe(5);
});

test('whoever keeps to the rate is never too fast', () => {
  expect(taken(every(100, 1000))).toBe(1000);
});

test('whoever is a little too fast is found out', () => {
  expect(taken(every(90, 1000))).toBeLessThan(100);
});

test('a long silence does not make the burst longer', () => {
  expect(taken([0, ...Array.from({ length: 10 }, () => 3_600_000)])).toBe(1 + 5);
});

test('a clock that is set back gives nothing and takes nothing', () => {
  expect(taken([1000, 1000, 0, 0, 0, 0])).toBe(5);
});
