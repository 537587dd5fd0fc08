import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { isShort, minutesOf, overlap, spellSince } from '../../../../../worker/pop/buckets/attendance.ts';

const { unwatchedMs } = limits.mesh;
const noon = Date.UTC(2026, 10, 26, 12);

test('the time since is known, but for one in which nobody can have looked', () => {
  const here = { at: noon, present: true };
  expect(spellSince(here, noon + unwatchedMs)).toEqual({
    from: noon,
    until: noon + unwatchedMs,
    present: true,
  });
  expect(spellSince(here, noon + unwatchedMs + 1)).toBeUndefined();
  // Nobody was here, and whoever comes is noticed: that needs no looking after.
  expect(spellSince({ at: noon, present: false }, noon + 86_400_000)).toMatchObject({ present: false });
});

test('a clock that is set back makes no time', () => {
  expect(spellSince({ at: noon, present: true }, noon)).toBeUndefined();
  expect(spellSince({ at: noon, present: false }, noon - 1)).toBeUndefined();
});

test('a spell is cut into its minutes to the millisecond', () => {
  const spell = { from: noon + 30_500, until: noon + 125_000, present: true };
  expect(minutesOf(spell)).toEqual([
    [noon, { presentMs: 29_500, knownMs: 29_500, cells: {} }],
    [noon + 60_000, { presentMs: 60_000, knownMs: 60_000, cells: {} }],
    [noon + 120_000, { presentMs: 5_000, knownMs: 5_000, cells: {} }],
  ]);
  expect(minutesOf({ ...spell, present: false })[0]![1]).toMatchObject({ presentMs: 0, knownMs: 29_500 });
});

test('a long absence is not cut', () => {
  expect(isShort({ from: noon, until: noon + unwatchedMs, present: false })).toBe(true);
  expect(isShort({ from: noon, until: noon + unwatchedMs + 1, present: false })).toBe(false);
});

test.each([
  [0, 10, 5, 20, 5],
  [0, 10, 10, 20, 0],
  [5, 6, 0, 20, 1],
  [30, 40, 0, 20, 0],
])('of the spell %i–%i, between %i and %i lie %5$i ms', (from, until, start, end, ms) => {
  expect(overlap({ from, until }, start, end)).toBe(ms);
});
