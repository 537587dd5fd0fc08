import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { limits } from '#protocol';
import type { PingState } from '#protocol/tools/ping.ts';
import {
  apply,
  cursorOf,
  emptySession,
  forget,
  learn,
  popName,
  resultsOf,
  runningIds,
  unlearnt,
} from '../../../web/model.ts';
import type { SessionModel } from '../../../web/model.ts';
import { loadTool } from '../../../web/tools/index.ts';
import { aLog, aMeasurement, aPopInfo, aReply, aResult, aSessionFrame } from './builders.ts';

const ping = await loadTool('ping');
let session: SessionModel;

beforeEach(() => {
  session = emptySession();
  apply(session, aSessionFrame());
  learn(session, 'ping', ping);
});

function seqs(of = session): number[] {
  return (of.results.get(1)!.fold as PingState).replies.map(({ seq }) => seq);
}

describe('redaction', () => {
  const rule = { hops: 2, private: true };

  test('the session says what is hidden, and so does whoever changes it', () => {
    apply(session, aSessionFrame({ redact: rule }));
    expect(session.redact).toEqual(rule);
    expect(apply(session, { t: 'redact', redact: null })).toBe('changed');
    expect(session.redact).toBeNull();
  });

  test('what was seen before is forgotten, and what comes again is folded from its beginning', () => {
    apply(session, aLog(1, 0, [aReply(1), aReply(2)]));
    forget(session);
    expect(cursorOf(session)).toEqual({});
    apply(session, aSessionFrame({ redact: rule }));
    expect(apply(session, aLog(1, 0, [aReply(3)]))).toBe('first');
    expect(seqs()).toEqual([3]);
  });
});

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

  test('whatever comes in pieces, twice or with holes in between: in the end each entry is folded once', () => {
    const log = Array.from({ length: 12 }, (_, index) => aReply(index + 1));
    const piece = fc.tuple(fc.nat(12), fc.nat(12));
    fc.assert(
      fc.property(fc.array(piece), fc.nat(12), (pieces, learntAt) => {
        const late = emptySession();
        apply(late, aSessionFrame());
        pieces.forEach(([from, to], index) => {
          if (index === learntAt) learn(late, 'ping', ping);
          const { have } = late.results.get(1)!;
          expect(apply(late, aLog(1, from, log.slice(from, to))) === 'missing').toBe(from > have);
        });
        learn(late, 'ping', ping);
        // What joining again brings.
        const from = cursorOf(late)['1'] ?? 0;
        apply(late, aLog(1, from, log.slice(from)));
        expect(seqs(late)).toEqual(log.map((_, index) => index + 1));
      }),
    );
  });
});

describe('entries that were lost for good', () => {
  test('in the middle are stepped over, and the log goes on behind them', () => {
    apply(session, aLog(1, 0, [aReply(1)]));
    apply(session, { t: 'gap', r: 1, from: 1, to: 3 });
    apply(session, { t: 'gap', r: 1, from: 1, to: 3 });
    expect(apply(session, aLog(1, 3, [aReply(4)]))).toBe('changed');
    expect(seqs()).toEqual([1, 4]);
    expect(session.results.get(1)!.isCut).toBe(false);
  });

  test('behind what this page has not seen yet don’t hide that', () => {
    apply(session, { t: 'gap', r: 1, from: 1, to: 3 });
    expect(apply(session, aLog(1, 3, [aReply(4)]))).toBe('missing');
    expect(cursorOf(session)).toEqual({});
  });

  test('at the end cut the log, whether that is said live or at a join, before or after what there is', () => {
    expect(apply(session, { t: 'gap', r: 1, from: 2 })).toBe('changed');
    apply(session, aLog(1, 0, [aReply(1), aReply(2)]));
    expect(apply(session, { t: 'gap', r: 1, from: 2 })).toBe('same');
    expect(seqs()).toEqual([1, 2]);
    expect(cursorOf(session)).toEqual({ 1: 2 });
    expect(session.results.get(1)!.isCut).toBe(true);
  });
});

describe('a tool whose code comes late', () => {
  beforeEach(() => {
    session = emptySession();
    apply(session, aSessionFrame());
  });

  test('is missed, once, as long as a measurement of it is there', () => {
    const second = aMeasurement({ id: 'm2', m: 2 });
    apply(session, { t: 'measurement', ...second, results: [], pops: [] });
    expect(unlearnt(session)).toEqual(['ping']);
    learn(session, 'ping', ping);
    expect(unlearnt(session)).toEqual([]);
  });

  test('finds all entries waiting, and those that come later after them', () => {
    expect(apply(session, aLog(1, 0, [aReply(1), aReply(2)]))).toBe('first');
    expect(cursorOf(session)).toEqual({ 1: 2 });
    expect(learn(session, 'ping', ping).map(({ r }) => r)).toEqual([1]);
    expect(learn(session, 'ping', ping)).toEqual([]);
    apply(session, aLog(1, 1, [aReply(2), aReply(3)]));
    expect(seqs()).toEqual([1, 2, 3]);
    expect(session.measurements[0]!.options).toMatchObject({ packets: 3 });
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

  test('the cursor fits a viewer’s frame, however large the session and its logs are', () => {
    const { results: count } = limits.session;
    const { entries: most } = limits.log;
    const results = Array.from({ length: count }, (_, index) => aResult({ r: count - index }));
    const haves = fc.array(fc.nat(most), { minLength: count, maxLength: count });
    const fits = (list: readonly number[]) => {
      apply(session, aSessionFrame({ results }));
      results.forEach(({ r }, index) => (session.results.get(r)!.have = list[index]!));
      const join = JSON.stringify({ t: 'join', v: 1, cursor: cursorOf(session) });
      expect(join.length).toBeLessThanOrEqual(limits.frame.viewerBytes);
    };
    fc.assert(fc.property(haves, fits), { numRuns: 20, examples: [[results.map(() => most)]] });
  });
});

describe('state', () => {
  test('a result that has ended stays as it ended', () => {
    apply(session, { t: 'state', r: 1, state: 'finished', startedAt: 1, finishedAt: 2 });
    expect(apply(session, { t: 'state', r: 1, state: 'running', startedAt: 1 })).toBe('same');
    expect(session.results.get(1)!.state.state).toBe('finished');
  });

  test('a result ends even for a reason that this page is too old to know', () => {
    const failure = { owner: 'moon', code: 'eclipse', message: 'It is dark.' };
    apply(session, { t: 'state', r: 1, state: 'failed', finishedAt: 2, failure });
    expect(session.results.get(1)!.state).toMatchObject({ state: 'failed', failure: { code: 'internal' } });
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
