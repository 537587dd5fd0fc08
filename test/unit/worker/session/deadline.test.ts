import { expect, test } from 'vitest';
import { isTerminal, limits, type ResultState } from '#protocol';
import { failure } from '../../../../worker/failure.ts';
import {
  deadlineAway,
  deadlineBack,
  deadlineOf,
  isOutOfReach,
  onDeadline,
} from '../../../../worker/session/deadline.ts';

const terms = { budgetMs: 5_000, createdAt: 100 };
const { job } = limits;
const why = failure('edge', 'internal');
const running = { state: 'running', startedAt: 1_000 } as const;

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
  expect(onDeadline({ state: 'queued' }, terms, undefined, last - 1)).toEqual({ do: 'ask' });
  expect(onDeadline({ state: 'queued' }, terms, undefined, last)).toEqual({ do: 'end' });
  expect(onDeadline({ state: 'starting', held: true }, terms, undefined, last)).toEqual({ do: 'end' });
});

test.each<[ResultState, string]>([
  [{ state: 'queued' }, 'ask'],
  [{ state: 'queued', position: 2 }, 'end'],
  [{ state: 'starting' }, 'end'],
  [{ state: 'starting', held: true }, 'move'],
  [running, 'end'],
])('when the time of %j is up and no agent is there: %s', (state, todo) => {
  expect(onDeadline(state, terms, undefined, 5_000).do).toBe(todo);
});

const due = 6_000 + job.deadlineGraceMs;
const awayMs = limits.outbox.redialMs + limits.outbox.redialSlackMs;
const latest = due + awayMs + job.deadlineGraceMs;

test('an agent that is heard of after it should have ended is late, and its result ends', () => {
  expect(onDeadline(running, terms, due, due + 1)).toEqual({ do: 'end' });
});

test('an agent that has not been heard of since may be there or not: it has time for a word, then it is away', () => {
  const until = due + limits.agent.pingMs + 5_000;
  expect(onDeadline(running, terms, due - 1, due)).toEqual({ do: 'wait', until });
  expect(onDeadline(running, terms, due - 1, until)).toEqual({ do: 'drop' });
  expect(onDeadline(running, terms, until - 1, until)).toEqual({ do: 'end' });
});

test('an agent that lost its edge for 60 s at any time of its run is waited for (P3)', () => {
  for (const since of [running.startedAt, 3_000, 6_000, due])
    expect(deadlineAway(running, terms, since)).toBeGreaterThanOrEqual(since + 60_000);
});

test('an agent that is back has a moment to bring what it has, however late it is', () => {
  expect(deadlineBack(running, terms, 3_000)).toBe(due);
  expect(deadlineBack(running, terms, due + 30_000)).toBe(due + 30_000 + job.deadlineGraceMs);
});

test('nobody puts the end off by dialling again and again', () => {
  expect(deadlineBack(running, terms, latest)).toBe(latest);
  expect(deadlineAway(running, terms, latest)).toBe(latest);
  expect(onDeadline(running, terms, latest - 1, latest)).toEqual({ do: 'end' });
});

test('whoever stopped it does not wait for an agent that is away', () => {
  const stopped = { ...running, stoppedAt: 1_500 };
  const end = 1_500 + job.deadlineGraceMs;
  expect(deadlineAway(stopped, terms, 1_400)).toBe(end);
  expect(deadlineBack(stopped, terms, 1_400 + job.deadlineGraceMs)).toBe(end);
  expect(onDeadline(stopped, terms, 1_600, end)).toEqual({ do: 'end' });
});

test('a deadline farther away than any can be means that the clock was set back', () => {
  expect(isOutOfReach(job.queueMs + 1, terms, 0)).toBe(true);
  expect(isOutOfReach(job.queueMs, terms, 0)).toBe(false);
  const long = { ...terms, budgetMs: limits.continuous.durationMs };
  expect(isOutOfReach(long.budgetMs + awayMs + 2 * job.deadlineGraceMs, long, 0)).toBe(false);
});
