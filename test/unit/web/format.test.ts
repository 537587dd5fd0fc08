import { expect, test } from 'vitest';
import { clock, count, day, duration, ms, msCell, percent, places, when } from '../../../web/format.ts';

test('round trips have two decimals below 10 ms, and one from there on', () => {
  const texts = ['171.6', '31.3', '10.0', '9.99', '0.50', '0.03', '0.00', '·'];
  expect([171.62, 31.25, 9.996, 9.994, 0.5, 0.034, 0, null].map(ms)).toEqual(texts);
});

test('in a column their decimal points stand below each other', () => {
  const behindPoint = [171.6, 0.03, 9.996].map((value) => msCell(value).split('.')[1]!.length);
  expect(new Set(behindPoint)).toEqual(new Set([2]));
  expect(msCell(171.6).trim()).toBe('171.6');
});

test('loss has one decimal', () => {
  expect([0, 33.333, 100].map(percent)).toEqual(['0.0', '33.3', '100.0']);
});

test('times are in UTC', () => {
  expect(clock('2026-11-22T14:07:11.123Z')).toBe('14:07:11 UTC');
  expect(day('2026-12-02T14:07:11.123Z')).toBe('2 Dec 2026');
  expect(when('2026-11-22T14:07:11Z', '2026-11-22T23:00:00Z')).toBe('14:07 UTC');
  expect(when('2026-11-21T14:07:11Z', '2026-11-22T01:00:00Z')).toBe('21 Nov 2026');
});

test('durations have the unit that fits', () => {
  expect([6.4, 1449, 9960, 30_000, 59_600, 120_000, 125_000].map(duration)).toEqual([
    '6 ms',
    '1.4 s',
    '10 s',
    '30 s',
    '1 min',
    '2 min',
    '2 min 5 s',
  ]);
});

test('one is not many', () => {
  expect([count(1, 'probe'), count(3, 'probe')]).toEqual(['1 probe', '3 probes']);
});

test('up to three places are named', () => {
  expect(places(['Vienna', 'New York'])).toBe('Vienna, New York');
  expect(places(['a', 'b', 'c', 'd'])).toBe('4 locations');
});
