import { expect, test } from 'vitest';
import { ageOf } from '#protocol/tools/bgp-age.ts';

const clock = '2026-11-26 09:58:39.123';

test.each([
  ['09:56:36.581', 123],
  ['09:58:39', 0],
  ['09:58:41.002', 0],
  ['23:00:00.000', 10 * 3600 + 58 * 60 + 39],
  ['14:00:00', 19 * 3600 + 58 * 60 + 39],
  ['2026-11-25', 86_400],
  ['2026-10-26', 31 * 86_400],
  ['2026-11-25 09:58:00', 86_439],
  ['2026-11-27', 0],
])('since %s is for %i s', (since, seconds) => {
  expect(ageOf(since, clock)).toBe(seconds);
});

test.each([
  ['', clock],
  [null, clock],
  ['yesterday', clock],
  ['2026-13-45', clock],
  ['1764150000', clock],
  ['09:56:36', null],
  ['09:56:36', '26 Nov'],
  ['09:56:36', '2026-11-26'],
])('nobody knows for how long it has been since %s at %s', (since, now) => {
  expect(ageOf(since, now)).toBeNull();
});
