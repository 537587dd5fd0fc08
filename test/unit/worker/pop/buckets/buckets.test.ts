import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bucket, bucketOf } from '../../../../../worker/pop/buckets/bucket.ts';
import { Buckets, type Row, type Span, spanMs } from '../../../../../worker/pop/buckets/buckets.ts';
import { aCell } from '../../../../support/a-cell.ts';
import { someCells } from '../../../../support/arbitrary-cells.ts';
import { straightSums, type Told } from '../../../../support/straight-sums.ts';
import { AShelf } from './a-shelf.ts';

const { hour, day, minute } = spanMs;
const start = Date.UTC(2026, 10, 26, 23, 40);
const one = bucketOf([aCell()]);

function sumsIn(rows: readonly Row[]): Record<string, Bucket['cells'][string]> {
  return Object.fromEntries(
    rows.flatMap((row) =>
      Object.entries(row.bucket.cells).map(([key, tally]) => [`${row.start} ${key}`, tally] as const),
    ),
  );
}

const rowsOf = (shelf: AShelf, span: Span) => shelf.rows(span, -Infinity, Infinity);

/** The clock goes on by some minutes, stands, or is set by up to three days; then a summary comes, an alarm goes off, the power fails. */
const someSteps = fc.array(
  fc.record({
    aheadMs: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 20 * minute }) },
      { weight: 1, arbitrary: fc.integer({ min: -3 * day, max: 3 * day }) },
    ),
    cells: fc.option(someCells),
    rolls: fc.boolean(),
    failsAfter: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 10 }),
  }),
  { maxLength: 60 },
);

/** @returns whether it was done before the power failed */
function powered(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

test('hours and days are the sums over the raw summaries, whatever clock, alarms and power do', () => {
  fc.assert(
    fc.property(someSteps, (steps) => {
      const shelf = new AShelf();
      const told: Told[] = [];
      let now = start;
      for (const { aheadMs, cells, rolls, failsAfter } of steps) {
        now += aheadMs;
        shelf.failsAfter = failsAfter ?? Infinity;
        // Another object each time: nothing is in memory.
        if (cells && powered(() => new Buckets(shelf).add(now, bucketOf(cells))))
          told.push({ at: now, cells });
        if (rolls) powered(() => new Buckets(shelf).roll(now));
      }
      shelf.failsAfter = Infinity;
      new Buckets(shelf).roll(Math.max(now, ...told.map(({ at }) => at)) + day);
      expect(sumsIn(rowsOf(shelf, 'hour'))).toEqual(straightSums(told, hour));
      expect(sumsIn(rowsOf(shelf, 'day'))).toEqual(straightSums(told, day));
    }),
    { numRuns: 500 },
  );
});

test('no rows are made for a time in which nothing came', () => {
  const shelf = new AShelf();
  const buckets = new Buckets(shelf);
  buckets.add(start, one);
  buckets.roll(start + hour);
  buckets.add(start + 10 * day, one);
  buckets.roll(start + 11 * day);
  expect(rowsOf(shelf, 'hour')).toHaveLength(2);
  expect(rowsOf(shelf, 'day')).toHaveLength(2);
});

test('minutes are kept for 48 hours, hours for 32 days, days for 400', () => {
  const shelf = new AShelf();
  const buckets = new Buckets(shelf);
  const count = () => (['minute', 'hour', 'day'] as const).map((span) => rowsOf(shelf, span).length);
  buckets.add(start, one);
  const at = (ms: number) => {
    buckets.roll(start + ms);
    return count();
  };
  expect(at(hour)).toEqual([1, 1, 1]);
  expect(at(48 * hour - 30 * minute)).toEqual([1, 1, 1]);
  expect(at(49 * hour)).toEqual([0, 1, 1]);
  expect(at(31 * day)).toEqual([0, 1, 1]);
  expect(at(33 * day)).toEqual([0, 0, 1]);
  expect(at(399 * day)).toEqual([0, 0, 1]);
  expect(at(402 * day)).toEqual([0, 0, 0]);
});

test('there is an hour to wait for, then the day, then nothing', () => {
  const shelf = new AShelf();
  const buckets = new Buckets(shelf);
  expect(buckets.dueAt).toBeUndefined();
  const noon = Date.UTC(2026, 10, 26, 12);
  buckets.add(noon + minute, one);
  expect(buckets.dueAt).toBe(noon + hour);
  buckets.roll(buckets.dueAt!);
  expect(buckets.dueAt).toBe(noon + 12 * hour);
  buckets.roll(buckets.dueAt!);
  expect(buckets.dueAt).toBeUndefined();
});

test('an hour that is not over yet is there in its minutes, and a day in its hours', () => {
  const shelf = new AShelf();
  const buckets = new Buckets(shelf);
  const noon = Date.UTC(2026, 10, 26, 12);
  for (const at of [noon, noon + hour, noon + hour + minute]) {
    buckets.roll(at);
    buckets.add(at, one);
  }
  const today = Date.UTC(2026, 10, 26);
  const sent = (span: Span) =>
    buckets.parts(span, today, today + day).reduce((sum, { bucket }) => sum + bucket.cells['nyc1/4']![0], 0);
  expect([sent('minute'), sent('hour'), sent('day')]).toEqual([54, 54, 54]);
});
