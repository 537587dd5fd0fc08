import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { consider, type Reported } from '../../../../worker/pop/presence.ts';

const { returnMs, reports, reportMs } = limits.agent;
const start = 1_000_000;

/** Plays a history of [ms from the start, online, text], looking again whenever it was asked to. @returns what was told when */
function play(history: readonly (readonly [number, boolean, string])[], untilMs: number) {
  const told: [number, string][] = [];
  let last: Reported | undefined;
  let now: readonly [boolean, string] = [false, 'nobody'];
  let againMs = Infinity;
  const look = (atMs: number) => {
    const verdict = consider(last, ...now, start + atMs);
    last = verdict.reported;
    againMs = verdict.kind === 'wait' ? verdict.at - start : Infinity;
    if (verdict.kind === 'report') told.push([atMs, now[1]]);
  };
  const passUntil = (atMs: number) => {
    for (let next = againMs; next <= atMs; next = againMs) look(next);
  };
  for (const [atMs, ...next] of history) {
    passUntil(atMs);
    now = next;
    look(atMs);
  }
  passUntil(untilMs);
  return told;
}

test('the first agent is told at once', () => {
  expect(play([[0, true, 'a']], 60_000)).toEqual([[0, 'a']]);
});

test('an agent that dials again within a moment is not worth a word', () => {
  expect(
    play(
      [
        [0, true, 'a'],
        [10_000, false, 'none'],
        [10_000 + returnMs - 1, true, 'a'],
      ],
      60_000,
    ),
  ).toEqual([[0, 'a']]);
});

test('nobody for longer is told, and so is the return, at once', () => {
  const back = 100_000;
  expect(
    play(
      [
        [0, true, 'a'],
        [10_000, false, 'none'],
        [back, true, 'a'],
      ],
      200_000,
    ),
  ).toEqual([
    [0, 'a'],
    [10_000 + returnMs, 'none'],
    [back, 'a'],
  ]);
});

test('a PoP that flaps for an hour does not flood the fleet, and the last word is true', () => {
  const flaps = Array.from({ length: 3600 }, (_, i): [number, boolean, string] => [
    i * 1000,
    i % 2 === 0,
    `${i}`,
  ]);
  const told = play([...flaps, [3_600_000, true, 'steady']], 3_700_000);
  expect(told.length).toBeLessThan(reports + 3_700_000 / reportMs);
  expect(told.at(-1)![1]).toBe('steady');
});

test('a clock that was set back delays nothing for long', () => {
  const { reported } = consider(undefined, true, 'a', start);
  const leaving = consider(reported, false, 'none', start);
  const later = consider(leaving.reported, false, 'none', start - 3_600_000);
  expect(later).toMatchObject({ kind: 'wait', at: start - 3_600_000 + returnMs });
});
