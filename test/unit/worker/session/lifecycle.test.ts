import { expect, test } from 'vitest';
import { isTerminal, type ResultState } from '#protocol';
import { failure } from '../../../../worker/failure.ts';
import { type ResultEvent, transition } from '../../../../worker/session/lifecycle.ts';

const why = failure('policy' as const, 'bad_option');
const states: Record<string, ResultState> = {
  queued: { state: 'queued' },
  starting: { state: 'starting' },
  held: { state: 'starting', held: true },
  running: { state: 'running', startedAt: 10 },
  finished: { state: 'finished', startedAt: 10, finishedAt: 20 },
  cancelled: { state: 'cancelled', finishedAt: 20 },
  failed: { state: 'failed', finishedAt: 20, failure: why },
  lost: { state: 'lost', startedAt: 10, finishedAt: 20, failure: why },
  offline: { state: 'offline', finishedAt: 20, failure: why },
};
const events: Record<string, ResultEvent> = {
  queued: { e: 'queued', position: 3 },
  dispatched: { e: 'dispatched' },
  'dispatched, held': { e: 'dispatched', held: true },
  connected: { e: 'connected' },
  finished: { e: 'ended', outcome: { kind: 'finished', exit: 0 } },
  cancelled: { e: 'ended', outcome: { kind: 'cancelled' } },
  failed: { e: 'ended', outcome: { kind: 'failed', failure: why } },
  refused: { e: 'refused', failure: why },
  offline: { e: 'offline' },
  silent: { e: 'silent' },
  gone: { e: 'gone' },
  capped: { e: 'capped', failure: why },
  stop: { e: 'stop' },
  unwatched: { e: 'unwatched' },
  'deadline, agent gone': { e: 'deadline', connected: false },
  'deadline, agent here': { e: 'deadline', connected: true },
};

/** Rows: what happens. Columns: in which state. Cells: the state after it. */
const table: Record<string, [queued: string, starting: string, held: string, running: string]> = {
  queued: ['queued', 'starting', 'queued', 'running'],
  dispatched: ['starting', 'starting', 'starting', 'running'],
  'dispatched, held': ['starting', 'starting', 'starting', 'running'],
  connected: ['running', 'running', 'running', 'running'],
  finished: ['finished', 'finished', 'finished', 'finished'],
  cancelled: ['cancelled', 'cancelled', 'cancelled', 'cancelled'],
  failed: ['failed', 'failed', 'failed', 'failed'],
  refused: ['failed', 'failed', 'failed', 'running'],
  offline: ['offline', 'offline', 'offline', 'running'],
  silent: ['failed', 'failed', 'failed', 'running'],
  gone: ['failed', 'failed', 'failed', 'lost'],
  capped: ['failed', 'failed', 'failed', 'failed'],
  stop: ['cancelled', 'cancelled', 'cancelled', 'running'],
  // Whoever waits is not sent away: it is bounded by the queue.
  unwatched: ['queued', 'starting', 'starting', 'running'],
  'deadline, agent gone': ['failed', 'failed', 'failed', 'lost'],
  'deadline, agent here': ['failed', 'failed', 'failed', 'failed'],
};

test('the table has every event', () => {
  expect(Object.keys(table).sort()).toEqual(Object.keys(events).sort());
});

for (const [event, row] of Object.entries(table)) {
  for (const [i, from] of ['queued', 'starting', 'held', 'running'].entries()) {
    test(`${from}, then ${event}: ${row[i]}`, () => {
      expect(transition(states[from]!, events[event]!, 99).state).toBe(row[i]);
    });
  }
}

test('a terminal state is final, whatever comes', () => {
  for (const state of Object.values(states).filter(isTerminal)) {
    for (const event of Object.values(events)) expect(transition(state, event, 99)).toBe(state);
  }
});

test('an event that means nothing now changes nothing, not even by a copy', () => {
  expect(transition(states['running']!, events['dispatched']!, 99)).toBe(states['running']);
  expect(transition(states['running']!, events['connected']!, 99)).toBe(states['running']);
});

test('times are kept: when it began, when it ended', () => {
  expect(transition(states['queued']!, events['connected']!, 99)).toEqual({
    state: 'running',
    startedAt: 99,
  });
  expect(transition(states['running']!, events['finished']!, 99)).toEqual({
    state: 'finished',
    startedAt: 10,
    finishedAt: 99,
  });
});

test('a place in the queue is shown and can change', () => {
  expect(transition(states['queued']!, events['queued']!, 99)).toEqual({ state: 'queued', position: 3 });
});

test('a run that was stopped goes on until its agent has ended it, and then is cancelled', () => {
  const stopping = transition(states['running']!, events['stop']!, 50);
  expect(stopping).toEqual({ state: 'running', startedAt: 10, stoppedAt: 50 });
  expect(transition(stopping, events['stop']!, 60)).toBe(stopping);
  expect(transition(stopping, events['cancelled']!, 60)).toEqual({
    state: 'cancelled',
    startedAt: 10,
    finishedAt: 60,
  });
  for (const late of ['deadline, agent gone', 'deadline, agent here']) {
    expect(transition(stopping, events[late]!, 70)).toEqual({
      state: 'cancelled',
      startedAt: 10,
      finishedAt: 70,
    });
  }
});

test('each way of being late has a name of its own', () => {
  const code = (from: string) => transition(states[from]!, events['deadline, agent here']!, 99);
  expect(code('queued')).toMatchObject({ failure: { owner: 'edge', code: 'queue_timeout' } });
  expect(code('starting')).toMatchObject({ failure: { owner: 'agent', code: 'agent_silent' } });
  expect(code('running')).toMatchObject({ failure: { owner: 'edge', code: 'deadline' } });
});

test('a clock that was set back does not end a result before it began', () => {
  expect(transition(states['running']!, events['finished']!, 3)).toMatchObject({
    startedAt: 10,
    finishedAt: 10,
  });
});

test('whether another agent may be asked is part of the state', () => {
  expect(transition(states['queued']!, events['dispatched, held']!, 99)).toEqual({
    state: 'starting',
    held: true,
  });
  expect(transition(states['queued']!, events['dispatched']!, 99)).toEqual({ state: 'starting' });
});

test('a run that ends for want of viewers is finished, however its agent says it, or if it never does', () => {
  const ending = transition(states['running']!, { e: 'unwatched' }, 20);
  expect(ending).toEqual({ state: 'running', startedAt: 10, stoppedAt: 20, endedBy: 'unwatched' });
  const finished = { state: 'finished', startedAt: 10, finishedAt: 30, endedBy: 'unwatched' };
  for (const event of ['cancelled', 'deadline, agent gone', 'deadline, agent here'])
    expect(transition(ending, events[event]!, 30), event).toEqual(finished);
  // It came to an end of its own at the same moment.
  expect(transition(ending, events['finished']!, 30)).not.toHaveProperty('endedBy');
  expect(transition(ending, events['failed']!, 30).state).toBe('failed');
  expect([transition(ending, { e: 'stop' }, 25), transition(ending, { e: 'unwatched' }, 25)]).toEqual([
    ending,
    ending,
  ]);
});

test('a run whose time is up is finished, and says so', () => {
  const outcome = { kind: 'finished', exit: null, endedBy: 'time' } as const;
  expect(transition(states['running']!, { e: 'ended', outcome }, 30)).toMatchObject({
    state: 'finished',
    endedBy: 'time',
  });
});
