import { expect, test } from 'vitest';
import type { Entry, ViewerFrame } from '#protocol';
import type { ResultModel } from '../../../web/result-model.ts';
import { newMemory, take } from '../../chaos/viewer-record.ts';

const skeleton: ViewerFrame = {
  t: 'session',
  id: 's',
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-02-01T00:00:00.000Z',
  redact: null,
  measurements: [
    {
      id: 's.1',
      m: 1,
      type: 'ping',
      target: '198.18.0.1',
      measurementOptions: {},
      createdAt: '2026-01-01T00:00:00.000Z',
    },
  ],
  results: [{ r: 1, m: 1, pop: 'local', state: 'running', next: 0, startedAt: 1 }],
  pops: [],
};
const entries = (...texts: string[]): Entry[] => texts.map((text) => [0, 'o', text]);
const log = (seq: number, ...texts: string[]): ViewerFrame => ({ t: 'log', r: 1, seq, e: entries(...texts) });

function recordOf(...frames: ViewerFrame[]) {
  const memory = newMemory('viewer', 's');
  const outcomes = [skeleton, ...frames].map((frame) => take(memory, frame));
  return { ...memory.record, result: memory.record.results.get(1)!, last: outcomes.at(-1) };
}

test('entries are kept in order, and those that come again are dropped', () => {
  const { result } = recordOf(log(0, 'a', 'b'), log(1, 'b', 'c'), log(0, 'a'));
  expect(result.entries).toEqual(entries('a', 'b', 'c'));
  expect(result.conflicts).toEqual([]);
});

test('a hole is joined again for, and nothing behind it is taken', () => {
  const { result, holes, last } = recordOf(log(0, 'a'), log(2, 'c'));
  expect(last).toBe('missing');
  expect(holes).toBe(1);
  expect(result.entries).toEqual(entries('a'));
});

test('an entry that comes again as another one is a conflict, and changes nothing', () => {
  const { result } = recordOf(log(0, 'a', 'b'), log(1, 'x'));
  expect(result.entries).toEqual(entries('a', 'b'));
  expect(result.conflicts).toEqual([{ seq: 1, had: [0, 'o', 'b'], got: [0, 'o', 'x'] }]);
});

test('states are kept in order; one that is told again counts once', () => {
  const finished = { t: 'state', r: 1, state: 'finished', startedAt: 1, finishedAt: 2 } as const;
  const { result } = recordOf(skeleton, finished, finished);
  expect(result.states).toEqual([
    { state: 'running', startedAt: 1 },
    { state: 'finished', startedAt: 1, finishedAt: 2 },
  ]);
});

test('a gap is kept once, and what lies in it is not there', () => {
  const gap = { t: 'gap', r: 1, from: 1, to: 3 } as const;
  const { result } = recordOf(log(0, 'a'), gap, gap, log(3, 'd'));
  expect(result.gaps).toEqual([{ from: 1, to: 3 }]);
  expect([...result.entries].map((entry) => entry?.[2])).toEqual(['a', undefined, undefined, 'd']);
});

test('a goodbye is the end', () => {
  expect(recordOf({ t: 'bye', code: 'expired' }).isOver).toBe(true);
});

test('time that runs backwards, and what comes after the end, is noted', () => {
  const early: ViewerFrame = { t: 'log', r: 1, seq: 1, e: [[4, 'o', 'b']] };
  const late: ViewerFrame = { t: 'log', r: 1, seq: 0, e: [[5, 'o', 'a']] };
  expect(recordOf(late, early).result.oddities).toEqual(['entry 1 is of 4, the one before of 5']);
  const finished = { t: 'state', r: 1, state: 'finished', startedAt: 1, finishedAt: 2 } as const;
  const { result } = recordOf(log(0, 'a'), finished, log(0, 'a'), log(1, 'b'));
  expect(result.oddities).toEqual(['entry 1 came after the end at 1']);
});

test('who joins late is told of the end first, and then of what there is', () => {
  const ended = {
    r: 1,
    m: 1,
    pop: 'local',
    state: 'finished',
    startedAt: 1,
    finishedAt: 2,
    next: 1,
  } as const;
  const late: ViewerFrame = { ...skeleton, results: [ended] };
  expect(recordOf(late, log(0, 'a')).result.oddities).toEqual([]);
  expect(recordOf(late, log(0, 'a', 'b')).result.oddities).toEqual(['entry 1 came after the end at 1']);
});

test('a log of a result that nobody told of is noted', () => {
  const memory = newMemory('viewer', 's');
  take(memory, log(0, 'a'));
  expect(memory.record.results.get(1)!.oddities).toEqual(['the page has undefined of 1 entries']);
});

test('a page that counts or folds an entry twice is noted', () => {
  const spoilt = (spoil: (model: ResultModel) => void) => {
    const memory = newMemory('viewer', 's');
    for (const frame of [skeleton, log(0, 'a')]) take(memory, frame);
    spoil(memory.model.results.get(1)!);
    take(memory, log(1, 'b'));
    return memory.record.results.get(1)!.oddities;
  };
  expect(spoilt((model) => model.waiting.push(model.waiting[0]!))).toEqual([
    'the page folds 3 of 2 entries of 1',
  ]);
  expect(spoilt((model) => (model.have += 1))).not.toEqual([]);
});
