import { describe, expect, test } from 'vitest';
import { edgeOf, phaseOf, tidingsOf } from '../../../../../worker/fleet/notices/windows.ts';

const maintenance = {
  id: 'w',
  title: 'New router',
  pops: [],
  from: '2026-11-26T08:00:00.000Z',
  until: '2026-11-26T10:00:00.000Z',
};
const from = Date.parse(maintenance.from);
const until = Date.parse(maintenance.until);
const typesOf = (told: 'coming' | 'begun' | 'over', now: number) =>
  tidingsOf({ maintenance, told }, now).map(({ type }) => type);

test('a window runs from its first millisecond to before its last', () => {
  expect([from - 1, from, until - 1, until].map((now) => phaseOf(maintenance, now))).toEqual([
    'coming',
    'begun',
    'begun',
    'over',
  ]);
});

describe('what is told of a window', () => {
  test('is that it began, and that it ended, once', () => {
    expect(typesOf('coming', from - 1)).toEqual([]);
    expect(typesOf('coming', from)).toEqual(['maintenance.began']);
    expect(typesOf('begun', from + 1)).toEqual([]);
    expect(typesOf('begun', until)).toEqual(['maintenance.ended']);
    expect(typesOf('over', until + 1)).toEqual([]);
  });

  test('is both, in order, to whoever slept through it', () => {
    expect(typesOf('coming', until)).toEqual(['maintenance.began', 'maintenance.ended']);
  });

  test('is not told again after the clock was set back', () => {
    expect(typesOf('over', from)).toEqual([]);
    expect(typesOf('begun', from - 1)).toEqual([]);
  });
});

test('the next thing to tell is its begin, then its end, then nothing', () => {
  expect(edgeOf({ maintenance, told: 'coming' })).toBe(from);
  expect(edgeOf({ maintenance, told: 'begun' })).toBe(until);
  expect(edgeOf({ maintenance, told: 'over' })).toBeNull();
});
