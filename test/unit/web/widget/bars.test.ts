import { expect, test } from 'vitest';
import { barsOf, daysWith } from '../../../../web/widget/bars.ts';

/** Where the strokes of a path begin. */
const starts = (path: string) =>
  [...path.matchAll(/M(\d+) (\d+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

test('each state has a bar of its own, today at the right', () => {
  const bars = barsOf('ogdm');
  expect(starts(bars.operational)).toEqual([[258, 8]]);
  expect(starts(bars.degraded)).toEqual([[261, 12]]);
  expect(starts(bars.down)).toEqual([[264, 11]]);
  expect(starts(bars.maintenance)).toEqual([
    [267, 3],
    [267, 13],
  ]);
});

test('a day of which nothing is known is blank, and so is a letter that nobody knows', () => {
  expect(barsOf('-?<-')).toEqual({ operational: '', degraded: '', down: '', maintenance: '' });
});

test('of a longer history the last 90 days are drawn', () => {
  const bars = barsOf(`d${'o'.repeat(89)}g`);
  expect(bars.down).toBe('');
  expect(starts(bars.operational)).toHaveLength(89);
  expect(starts(bars.operational)[0]).toEqual([0, 8]);
});

test('days are counted as they are drawn', () => {
  expect(daysWith('d', `dd${'o'.repeat(88)}dg`)).toBe(1);
  expect(daysWith('g', '')).toBe(0);
});
