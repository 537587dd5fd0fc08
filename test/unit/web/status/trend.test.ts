import { expect, test } from 'vitest';
import { trendPaths } from '../../../../web/status/trend.ts';

test('the line breaks where nothing is known, and losses hang below it', () => {
  const { line, lost } = trendPaths([10, 12, null, 11], [0, 5, null, 100]);
  expect(line.match(/[MLh]/g)).toEqual(['M', 'L', 'M', 'h']);
  expect(lost.match(/M[\d.]+/g)).toEqual(['M44.3', 'M131.0']);
});

test('what hardly varies is drawn flat', () => {
  const heights = [...trendPaths([100, 101, 100], [0, 0, 0]).line.matchAll(/ ([\d.]+)/g)].map(([, y]) =>
    Number(y),
  );
  expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(2);
});

test.each([[[]], [[null, null]], [[5]], [[0, 0]]])('%j draws without numbers that are none', (rtts) => {
  expect(JSON.stringify(trendPaths(rtts, rtts))).not.toMatch(/NaN|Infinity/);
});
