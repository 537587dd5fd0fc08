import { expect, test } from 'vitest';
import { backoffMs, baseMs, capMs } from '../../../agent/backoff.ts';

test.each([
  [0, baseMs],
  [1, 2 * baseMs],
  [4, 16 * baseMs],
  [6, capMs],
  [100, capMs],
  [5000, capMs],
])('after %i failures the wait lies anywhere below %i ms', (attempt, boundMs) => {
  expect(backoffMs(attempt, 0)).toBe(0);
  expect(backoffMs(attempt, 0.5)).toBe(boundMs / 2);
  expect(backoffMs(attempt, 1 - Number.EPSILON)).toBeLessThanOrEqual(boundMs);
});
