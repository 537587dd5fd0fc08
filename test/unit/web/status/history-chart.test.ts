import { describe, expect, test } from 'vitest';
import { historyWindows } from '#protocol';
import type { HistoryWindow, Series } from '#protocol';
import { frame, historyChart } from '../../../../web/status/history-chart.ts';
import { historyText } from '../../../../web/status/history-text.ts';

function aSeries(
  avg: readonly (number | null)[],
  loss: readonly (number | null)[] = avg.map(() => 0),
): Series {
  const shifted = (by: number) => avg.map((value) => value && value + by);
  return {
    to: 'sin1',
    family: 4,
    min: shifted(-1),
    avg: [...avg],
    max: shifted(1),
    jitter: shifted(0),
    loss: [...loss],
  };
}

function chartOf(series: Series, window: HistoryWindow = '1h') {
  const { stepSeconds } = historyWindows[window];
  return historyChart(series, {
    pop: 'vie1',
    window,
    from: '2026-11-26T11:00:00.000Z',
    stepSeconds,
    presence: [],
  });
}

describe('the chart of a history', () => {
  test('breaks line and band where nothing came back', () => {
    const { line, band, gaps } = chartOf(aSeries([10, 11, null, 12, 13], [0, 0, 100, 0, 0]));
    expect(line.match(/[ML]/g)).toEqual(['M', 'L', 'M', 'L']);
    expect(band.match(/z/g)).toHaveLength(2);
    expect(gaps).toBe('');
  });

  test('shades a time of which nothing is known, in one piece', () => {
    const { gaps } = chartOf(aSeries([10, null, null, 12], [0, null, null, 0]));
    expect(gaps.match(/M/g)).toHaveLength(1);
    expect(gaps).toContain('h33.3');
  });

  test('hangs losses below the baseline, the deeper the more was lost', () => {
    const { lost } = chartOf(aSeries([10, 10, null], [0, 5, 100]));
    const [few, all] = [...lost.matchAll(/M\S+ (\d+)h\S+?v([\d.]+)/g)].map(([, y, depth]) => [
      Number(y),
      Number(depth),
    ]);
    expect([few![0], all![0]]).toEqual([frame.baseline + 1, frame.baseline + 1]);
    expect(few![1]).toBeGreaterThan(3);
    expect(all![1]).toBeGreaterThan(few![1]!);
    expect(frame.baseline + 1 + all![1]!).toBeLessThanOrEqual(frame.height);
  });

  test('cuts an outlier, so that the rest is not flat', () => {
    const calm = Array.from({ length: 40 }, (_, n) => 100 + (n % 3));
    const series = aSeries(calm);
    const chart = chartOf({ ...series, max: series.max.map((value, n) => (n === 7 ? 5_000 : value)) });
    expect(Number(chart.rows.at(-1)!.label)).toBeLessThan(120);
    const heights = [...chart.band.matchAll(/[\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
    expect(Math.min(...heights)).toBe(frame.top);
  });

  test.each([
    ['1h', ['11:15', '11:30', '11:45']],
    ['24h', ['18:00', '00:00', '06:00']],
    ['7d', ['27 Nov', '29 Nov', '1 Dec', '3 Dec']],
  ] as const)('has round times below, UTC: %s', (window, labels) => {
    expect(chartOf(aSeries([10]), window).columns.map(({ label }) => label)).toEqual(labels);
  });

  test.each(Object.keys(historyWindows) as HistoryWindow[])('has room for its labels: %s', (window) => {
    const { columns } = chartOf(aSeries([10]), window);
    expect(columns.length).toBeGreaterThan(1);
    expect(columns.length).toBeLessThan(7);
    expect(columns.every(({ at }) => at > 0 && at < 100)).toBe(true);
  });

  test.each([[[]], [[null]], [[5]], [[0]]])('draws %j without numbers that are none', (avg) => {
    expect(JSON.stringify(chartOf(aSeries(avg)))).not.toMatch(/NaN|Infinity/);
  });
});

test.each([
  [[10, 30, 20], [0, 0, 3], 'Median 20.0 ms, worst 31.0 ms, 1.0 % lost.'],
  [[10, null, null], [0, null, null], 'Median 10.0 ms, worst 11.0 ms, 0.0 % lost, nothing known for 2 min.'],
  [[null, null], [100, 100], 'No answer, 100.0 % lost.'],
  [[null], [null], 'Nothing is known of this time.'],
  [[], [], 'Nothing is known of this time.'],
])('the history %j with losses %j reads: %s', (avg, loss, text) => {
  expect(historyText(aSeries(avg, loss), { stepSeconds: 60 })).toBe(text);
});

test.each([
  [3_600, 5, '5 h'],
  [86_400, 3, '3 d'],
])('of steps of %d s, %d unknown ones are %s', (stepSeconds, n, text) => {
  const avg = [10, ...Array<null>(n).fill(null)];
  expect(historyText(aSeries(avg, avg), { stepSeconds })).toContain(`nothing known for ${text}`);
});
