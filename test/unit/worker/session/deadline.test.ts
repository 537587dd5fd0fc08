import { expect, test } from 'vitest';
import { isTerminal, limits, type ResultState } from '#protocol';
import { failure } from '../../../../worker/failure.ts';
import { deadlineOf, isOutOfReach, onDeadline } from '../../../../worker/session/deadline.ts';

const terms = { budgetMs: 5_000, createdAt: 100 };
const { job } = limits;
const why = failure('edge', 'internal');
const running: ResultState = { state: 'running', startedAt: 1_000 };

test.each<[string, ResultState, number]>([
  ['a PoP that has not answered is asked again', { state: 'queued' }, 200 + job.askMs],
  ['a place in the queue is kept as long as any', { state: 'queued', position: 1 }, 100 + job.queueMs],
  ['the only agent has its time to dial', { state: 'starting' }, 200 + job.dialMs],
  ['one of several has less', { state: 'starting', held: true }, 200 + job.nextAgentMs],
  ['a tool has its budget', running, 6_000 + job.deadlineGraceMs],
  ['a stopped tool has a moment', { ...running, stoppedAt: 1_500 }, 1_500 + job.deadlineGraceMs],
])('%s', (_, state, at) => {
  expect(deadlineOf(state, terms, 200)).toBe(at);
});

test('a result that is over has no deadline', () => {
  const over: ResultState[] = [
    { state: 'finished', startedAt: 1, finishedAt: 2 },
    { state: 'cancelled', finishedAt: 2 },
    { state: 'failed', finishedAt: 2, failure: why },
    { state: 'lost', startedAt: 1, finishedAt: 2, failure: why },
    { state: 'offline', finishedAt: 2, failure: why },
  ];
  expect(over.every(isTerminal)).toBe(true);
  for (const state of over) expect(deadlineOf(state, terms, 200)).toBeNull();
});

test('asking again does not go on for ever', () => {
  const last = 100 + job.queueMs;
  expect(deadlineOf({ state: 'queued' }, terms, last - 1)).toBe(last);
  expect(onDeadline({ state: 'queued' }, terms, last - 1)).toBe('ask');
  expect(onDeadline({ state: 'queued' }, terms, last)).toBe('end');
  expect(onDeadline({ state: 'starting', held: true }, terms, last)).toBe('end');
});

test.each<[ResultState, string]>([
  [{ state: 'queued' }, 'ask'],
  [{ state: 'queued', position: 2 }, 'end'],
  [{ state: 'starting' }, 'end'],
  [{ state: 'starting', held: true }, 'move'],
  [running, 'end'],
])('when the time of %j is up: %s', (state, todo) => {
  expect(onDeadline(state, terms, 5_000)).toBe(todo);
});

test('a deadline farther away than any can be means that the clock was set back', () => {
  expect(isOutOfReach(job.queueMs + 1, 0)).toBe(true);
  expect(isOutOfReach(job.queueMs, 0)).toBe(false);
});
