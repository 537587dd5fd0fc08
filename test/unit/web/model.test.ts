import { beforeEach, describe, expect, test } from 'vitest';
import type { PingState } from '#protocol/tools/ping.ts';
import { apply, cursorOf, emptySession, popName, resultsOf, runningIds } from '../../../web/model.ts';
import type { SessionModel } from '../../../web/model.ts';
import { aLog, aMeasurement, aPopInfo, aReply, aResult, aSessionFrame } from './builders.ts';

let session: SessionModel;

beforeEach(() => {
  session = emptySession();
  apply(session, aSessionFrame());
});

function seqs(r = 1): number[] {
  return (session.results.get(r)!.fold as PingState).replies.map(({ seq }) => seq);
}

describe('log', () => {
  test('entries are folded once, in order, however often they come', () => {
    apply(session, aLog(1, 0, [aReply(1), aReply(2)]));
    expect(apply(session, aLog(1, 0, [aReply(1), aReply(2)]))).toBe('same');
    expect(apply(session, aLog(1, 1, [aReply(2), aReply(3)]))).toBe('changed');
    expect(seqs()).toEqual([1, 2, 3]);
    expect(session.results.get(1)!.have).toBe(3);
  });

  test('the first entry of a result is told apart, so that it is painted at once', () => {
    expect(apply(session, aLog(1, 0, [aReply(1)]))).toBe('first');
    expect(apply(session, aLog(1, 1, [aReply(2)]))).toBe('changed');
  });

  test('entries behind a hole are not taken: this page joins again', () => {
    apply(session, aLog(1, 0, [aReply(1)]));
    expect(apply(session, aLog(1, 2, [aReply(3)]))).toBe('missing');
    expect(seqs()).toEqual([1]);
    expect(cursorOf(session)).toEqual({ 1: 1 });
  });

  test('entries of a result that nobody announced are dropped', () => {
    expect(apply(session, aLog(7, 0, [aReply(1)]))).toBe('same');
  });

  test('entries that were lost for good leave a visible gap, and the log goes on behind it', () => {
    apply(session, aLog(1, 0, [aReply(1)]));
    apply(session, { t: 'gap', r: 1, from: 1, to: 3 });
    expect(apply(session, { t: 'gap', r: 1, from: 1, to: 3 })).toBe('same');
    apply(session, aLog(1, 3, [aReply(4)]));
    expect(seqs()).toEqual([1, 4]);
    expect(session.results.get(1)!.gaps).toEqual([{ from: 1, to: 3 }]);
  });
});

describe('joining again', () => {
  test('the session frame brings new states and keeps what is folded', () => {
    apply(session, aLog(1, 0, [aReply(1)]));
    const running = aResult({ state: 'running', next: 5, startedAt: 1 });
    apply(session, aSessionFrame({ results: [running] }));
    expect(session.results.get(1)!.state.state).toBe('running');
    expect(seqs()).toEqual([1]);
    expect(session.measurements).toHaveLength(1);
  });

  test('the cursor fits a viewer’s frame in the largest session', () => {
    const results = Array.from({ length: 500 }, (_, index) => aResult({ r: index + 1 }));
    apply(session, aSessionFrame({ results }));
    for (const { r } of results) apply(session, aLog(r, 0, [aReply(1)]));
    const join = JSON.stringify({ t: 'join', v: 1, cursor: cursorOf(session) });
    expect(join.length).toBeLessThan(4096);
  });
});

describe('state', () => {
  test('a result that has ended stays as it ended', () => {
    apply(session, { t: 'state', r: 1, state: 'finished', startedAt: 1, finishedAt: 2 });
    expect(apply(session, { t: 'state', r: 1, state: 'running', startedAt: 1 })).toBe('same');
    expect(session.results.get(1)!.state.state).toBe('finished');
  });

  test('a state without what belongs to it is not taken', () => {
    expect(apply(session, { t: 'state', r: 1, state: 'failed' })).toBe('same');
    expect(session.results.get(1)!.state.state).toBe('queued');
  });

  test('a measurement runs as long as one of its results does', () => {
    apply(session, {
      t: 'measurement',
      ...aMeasurement({ id: 'm2', m: 2 }),
      results: [aResult({ r: 2, m: 2 })],
      pops: [],
    });
    expect(runningIds(session)).toEqual(['m1', 'm2']);
    apply(session, { t: 'state', r: 1, state: 'cancelled', finishedAt: 2 });
    expect(runningIds(session)).toEqual(['m2']);
  });
});

describe('skeleton', () => {
  test('a measurement that is added twice is there once', () => {
    const second = aMeasurement({ id: 'm2', m: 2 });
    const frame = { t: 'measurement', ...second, results: [aResult({ r: 2, m: 2, pop: 'nyc1' })] } as const;
    apply(session, { ...frame, results: [...frame.results], pops: [aPopInfo('nyc1', { name: 'New York' })] });
    apply(session, { ...frame, results: [...frame.results], pops: [] });
    expect(session.measurements.map(({ m }) => m)).toEqual([1, 2]);
    expect(resultsOf(session, 2).map(({ pop }) => pop)).toEqual(['nyc1']);
    expect(popName(session, 'nyc1')).toBe('New York');
  });

  test('options of a newer edge do not stop the page', () => {
    const strange = aMeasurement({ id: 'm2', m: 2, measurementOptions: { packets: 5, warp: 9 } });
    apply(session, { t: 'measurement', ...strange, results: [aResult({ r: 2, m: 2 })], pops: [] });
    expect(session.measurements[1]!.options).toMatchObject({ packets: 3 });
  });
});
