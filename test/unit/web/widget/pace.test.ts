import { expect, test } from 'vitest';
import { waitMs } from '../../../../web/widget/pace.ts';

test('an edge that answers is asked every 15 s, give or take', () => {
  expect(waitMs(0, 0)).toBeCloseTo(13_500);
  expect(waitMs(0, 1)).toBeCloseTo(16_500);
});

test('after a failure it is asked again soon, then less and less often, once a minute in the end', () => {
  expect([1, 2, 3, 4, 5, 50].map((failures) => waitMs(failures, 1))).toEqual([
    4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
  ]);
});

test('those that failed together do not come back together', () => {
  expect(waitMs(3, 0)).toBe(8_000);
  expect(waitMs(3, 1)).toBe(16_000);
});
