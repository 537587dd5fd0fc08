import { expect, test } from 'vitest';
import { decode, historySchema, historyWindows, type HistoryWindow, limits } from '#protocol';
import { bucketOf } from '../../../../../worker/pop/buckets/bucket.ts';
import { frameOf, historyOf } from '../../../../../worker/pop/buckets/history.ts';
import { aCell } from '../../../../support/a-cell.ts';

const noon = Date.UTC(2026, 10, 26, 12);
const minute = 60_000;

test.each(Object.keys(historyWindows) as HistoryWindow[])(
  'a window of %s begins at a step, ends with the open one, and is within what is kept',
  (window) => {
    const { seconds, stepSeconds } = historyWindows[window];
    const now = noon + 12_345;
    const { from, until, span } = frameOf(window, now);
    expect(from % (stepSeconds * 1000)).toBe(0);
    expect(until - from).toBe(seconds * 1000);
    expect(until - stepSeconds * 1000).toBeLessThanOrEqual(now);
    expect(until).toBeGreaterThan(now);
    const { minuteHours, hourDays, days } = limits.status;
    const keptSeconds = { minute: minuteHours * 3_600, hour: hourDays * 86_400, day: days * 86_400 }[span];
    expect(seconds).toBeLessThanOrEqual(keptSeconds);
  },
);

test('each target and family has its line; what is not known is null', () => {
  const frame = frameOf('1h', noon);
  const at = (ahead: number) => frame.until - ahead * minute;
  const parts = [
    { start: at(3), bucket: bucketOf([aCell({ rounds: '330' }), aCell({ family: 6, rounds: '00' })]) },
    {
      start: at(1),
      bucket: { ...bucketOf([aCell({ to: 'fra1', rounds: '1' })]), presentMs: 15_000, knownMs: 60_000 },
    },
  ];
  const history = decode(historySchema, historyOf('vie1', frame, parts, []));
  expect(history).toMatchObject({ pop: 'vie1', window: '1h', stepSeconds: 60 });
  expect(history.presence).toHaveLength(60);
  expect(history.presence.slice(-2)).toEqual([null, 0.25]);
  const last = (values: readonly (number | null)[]) => values.slice(-3);
  expect(history.series.map(({ to, family, loss, avg }) => [to, family, last(loss), last(avg)])).toEqual([
    ['fra1', 4, [null, null, 66.67], [null, null, 10.25]],
    ['nyc1', 4, [33.33, null, null], [10.25, null, null]],
    ['nyc1', 6, [100, null, null], [null, null, null]],
  ]);
  // One answer has no other one to differ from.
  expect(history.series.map(({ jitter }) => last(jitter))).toEqual([
    [null, null, null],
    [0.5, null, null],
    [null, null, null],
  ]);
  expect(historyOf('vie1', frame, parts, [], 'fra1').series.map(({ to }) => to)).toEqual(['fra1']);
});

test('minutes of one step are one element', () => {
  const frame = frameOf('24h', noon);
  const quick = aCell({ rounds: '3', rtt: { min: 1, avg: 2, max: 3, jitter: 1 } });
  const parts = [aCell({ rounds: '3' }), quick].map((cell, n) => ({
    start: frame.until - (n + 1) * minute,
    bucket: bucketOf([cell]),
  }));
  const [series] = historyOf('vie1', frame, parts, []).series;
  expect(series).toMatchObject({ to: 'nyc1' });
  const columns = (['min', 'avg', 'max', 'jitter', 'loss'] as const).map((name) => series![name].at(-1));
  expect(columns).toEqual([1, 6.125, 12, 0.75, 0]);
});

test('a spell that reaches beyond the window counts as far as it lies in it', () => {
  const frame = frameOf('1h', noon);
  const gone = { from: frame.from - 86_400_000, until: frame.from + 90_000, present: false };
  const here = { from: frame.from + 90_000, until: frame.until + 5, present: true };
  const { presence } = historyOf('vie1', frame, [], [gone, here]);
  expect(presence.slice(0, 4)).toEqual([0, 0.5, 1, 1]);
});

test('a year of samples of a large mesh has no more lines than a summary has cells', () => {
  const frame = frameOf('400d', noon);
  const cells = Array.from({ length: 300 }, (_, n) => aCell({ to: `pop${n}`, rounds: n < 100 ? '3' : '33' }));
  const { series } = historyOf('vie1', frame, [{ start: frame.from, bucket: bucketOf(cells) }], []);
  expect(series).toHaveLength(2 * limits.mesh.targets);
  expect(series.every(({ to }) => Number(to.slice(3)) >= 100)).toBe(true);
});
