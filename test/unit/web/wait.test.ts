import { expect, test } from 'vitest';
import { beginWait, countdown, tick } from '../../../web/wait.ts';

const begun = beginWait('Slow down.', 12, 5_000);

test('a wait counts down by the clock, in whole seconds that are not over yet', () => {
  expect(begun).toMatchObject({ kind: 'waiting', seconds: 12, left: 12 });
  expect(tick(begun, 5_000)).toEqual(begun);
  expect(tick(begun, 6_001)).toMatchObject({ left: 11, seconds: 12 });
  expect(tick(begun, 16_999)).toMatchObject({ left: 1 });
});

test('a tick that comes late ends a wait that is over', () => {
  expect(tick(begun, 17_000)).toEqual({ kind: 'over' });
  expect(tick(begun, 99_000)).toEqual({ kind: 'over' });
});

test('nothing is counted where nothing is waited for', () => {
  expect(tick({ kind: 'none' }, 1)).toEqual({ kind: 'none' });
  expect(tick({ kind: 'over' }, 1)).toEqual({ kind: 'over' });
});

test.each([
  [1, '1 s'],
  [59, '59 s'],
  [60, '1 min 0 s'],
  [2465, '41 min 5 s'],
])('%i seconds are %s', (seconds, text) => {
  expect(countdown(seconds)).toBe(text);
});
