import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf, empty, merge } from '../../../../../worker/pop/buckets/bucket.ts';
import { aCell } from '../../../../support/a-cell.ts';
import { someCells } from '../../../../support/arbitrary-cells.ts';

const someBucket = someCells.map(bucketOf);

test('a summary is whole numbers: probes, answers, sums in µs', () => {
  const half = aCell({ to: 'sin1', family: 6, rounds: '310' });
  expect(bucketOf([aCell({ rounds: '33' }), half, aCell({ to: 'fra1', rounds: '00' })]).cells).toEqual({
    'nyc1/4': [6, 6, 61_500, 9_500, 12_000, 2_500, 5],
    'sin1/6': [9, 4, 41_000, 9_500, 12_000, 1_500, 3],
    'fra1/4': [6, 0, 0, 0, 0, 0, 0],
  });
});

test('a target that is called like what every object has is a target like any other', () => {
  const cells = [aCell({ to: 'constructor' })];
  expect(Object.keys(merge(bucketOf(cells), bucketOf(cells)).cells)).toEqual(['constructor/4']);
});

test('buckets are merged in any order with the same result', () => {
  fc.assert(
    fc.property(someBucket, someBucket, someBucket, (a, b, c) => {
      expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
      expect(merge(a, b)).toEqual(merge(b, a));
      expect(merge(a, empty)).toEqual(a);
    }),
  );
});

test('what was not answered has no part in the least and the longest time', () => {
  const [silent, heard] = [bucketOf([aCell({ rounds: '0' })]), bucketOf([aCell({ rounds: '3' })])];
  expect(merge(silent, heard).cells['nyc1/4']).toEqual([6, 3, 30_750, 9_500, 12_000, 1_000, 2]);
});
