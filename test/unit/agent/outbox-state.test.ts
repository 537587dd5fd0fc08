import { beforeEach, describe, expect, test } from 'vitest';
import { type Entry, limits, type Outcome } from '#protocol';
import {
  newOutbox,
  type OutboxAction,
  type OutboxEvent,
  type OutboxState,
  step,
} from '../../../agent/outbox-state.ts';

const { gatherMs, commitMs, commitBytes } = limits.outbox;
const finished: Outcome = { kind: 'finished', exit: 0 };
const line = (text = 'x'): Entry => [0, 'o', text];
const opened: OutboxEvent = { t: 'opened' };
const lost: OutboxEvent = { t: 'lost' };
const tick: OutboxEvent = { t: 'tick' };
const end: OutboxEvent = { t: 'end', outcome: finished };
const entry = (text?: string): OutboxEvent => ({ t: 'entry', entry: line(text) });
const resume = (from: number): OutboxEvent => ({ t: 'frame', frame: { t: 'resume', from } });
const ack = (seq: number, isEnd = false): OutboxEvent => ({
  t: 'frame',
  frame: { t: 'ack', seq, ...(isEnd && { end: true }) },
});

let state: OutboxState;
beforeEach(() => {
  state = newOutbox(0);
});

/** Lets events happen at a time; the answer is what the last one leads to. */
function at(now: number, ...events: OutboxEvent[]): OutboxAction[] {
  return events.map((event) => step(state, event, now)).at(-1) ?? [];
}

/** The frames in actions, shortened: `0+2` entries 0 and 1, `!` a commit, `end2` the end after two entries. */
function sent(actions: OutboxAction[]): string[] {
  return actions.flatMap((action) => {
    if (action.do !== 'send') return action.do === 'wake' ? [] : [action.do];
    const { frame } = action;
    if (frame.t === 'end') return [`end${frame.seq}`];
    return [`${frame.seq}+${frame.e.length}${frame.commit ? '!' : ''}`];
  });
}

const wakeAt = (actions: OutboxAction[]) => actions.findLast((action) => action.do === 'wake')?.at;

describe('sending', () => {
  test('nothing leaves before the session has said where to start', () => {
    expect(sent(at(0, entry(), opened, entry()))).toEqual([]);
    expect(sent(at(1, resume(0)))).toEqual(['0+2']);
  });

  test('the first entry leaves at once, later ones are gathered', () => {
    at(0, opened, resume(0));
    expect(sent(at(10, entry()))).toEqual(['0+1']);
    const gathering = at(11, entry(), entry());
    expect(sent(gathering)).toEqual([]);
    expect(wakeAt(gathering)).toBe(10 + gatherMs);
    expect(sent(at(10 + gatherMs, tick))).toEqual(['1+2']);
  });

  test('an entry after a pause leaves at once', () => {
    at(0, opened, resume(0), entry());
    expect(sent(at(gatherMs, entry()))).toEqual(['1+1']);
  });

  test('a frame has at most so many entries, and so many bytes', () => {
    at(0, opened, ...Array.from({ length: limits.frame.entries + 1 }, () => entry('')));
    expect(sent(at(0, resume(0)))).toEqual([`0+${limits.frame.entries}`, `${limits.frame.entries}+1`]);

    state = newOutbox(0);
    // Quotes take two bytes each in JSON.
    at(0, opened, ...Array.from({ length: 9 }, () => entry('"'.repeat(limits.job.lineBytes))));
    const frames = at(0, resume(0)).flatMap((action) => (action.do === 'send' ? [action.frame] : []));
    for (const frame of frames)
      expect(JSON.stringify(frame).length).toBeLessThanOrEqual(limits.frame.agentBytes);
    expect(frames.flatMap((frame) => (frame.t === 'log' ? frame.e : []))).toHaveLength(9);
  });

  test('at the end everything leaves, and then the outcome', () => {
    at(0, opened, resume(0), entry());
    expect(sent(at(1, entry(), end))).toEqual(['1+1', 'end2']);
  });

  test('the first outcome counts', () => {
    at(0, opened, end, { t: 'end', outcome: { kind: 'cancelled' } });
    expect(at(1, resume(0))).toContainEqual({ do: 'send', frame: { t: 'end', seq: 0, outcome: finished } });
  });
});

describe('committing', () => {
  beforeEach(() => {
    at(0, opened, resume(0));
  });

  test('not before it is time', () => {
    expect(sent(at(1, entry()))).toEqual(['0+1']);
  });

  test('with the first frame when the last commit is long ago', () => {
    at(1, entry());
    expect(sent(at(commitMs, entry()))).toEqual(['1+1!']);
    expect(sent(at(commitMs + 100, entry()))).toEqual(['2+1']);
  });

  test('as soon as a lot is outstanding', () => {
    const half = 'x'.repeat(8000);
    const frames = [100, 200, 300, 400, 500, 600].flatMap((now) => sent(at(now, entry(half))));
    expect(Math.ceil(commitBytes / 8000)).toBe(5);
    expect(frames).toEqual(['0+1', '1+1', '2+1', '3+1', '4+1!', '5+1']);
  });

  test('after a pause, by a frame without entries', () => {
    const last = at(100, entry());
    expect(wakeAt(last)).toBe(100 + commitMs);
    expect(sent(at(100 + commitMs, tick))).toEqual(['1+0!']);
    expect(sent(at(200 + commitMs, tick))).toEqual([]);
  });

  test('and once that is done, there is nothing to wake up for but the answer', () => {
    at(100, entry());
    at(100 + commitMs, tick);
    expect(wakeAt(at(100 + commitMs, ack(1)))).toBeNull();
  });
});

describe('nothing lost, nothing twice', () => {
  test('what is acknowledged is forgotten, and only that', () => {
    at(0, opened, resume(0), entry(), entry(), entry());
    at(100, tick, ack(2));
    expect(state.base).toBe(2);
    expect(state.kept).toHaveLength(1);
  });

  test('the session asks in mid-run: sending starts again from there, at once', () => {
    at(0, opened, resume(0), entry(), entry());
    at(60, tick, ack(1), entry());
    expect(sent(at(61, resume(1)))).toEqual(['1+2']);
  });

  test('a lost connection: entries wait, and everything not stored is sent again', () => {
    at(0, opened, resume(0), entry(), entry());
    at(60, tick, ack(1), lost);
    expect(sent(at(70, entry(), entry()))).toEqual([]);
    expect(sent(at(90, opened))).toEqual([]);
    expect(sent(at(100, resume(1)))).toEqual(['1+3']);
  });

  test('a session that has more in hand than it has stored is not told again', () => {
    at(0, opened, resume(0), entry(), entry(), entry());
    at(60, tick, lost, opened);
    expect(sent(at(70, resume(3)))).toEqual([]);
    // but it has still to store it
    expect(sent(at(commitMs, tick))).toEqual(['3+0!']);
  });

  test('the end is sent again after a new connection, until it is acknowledged', () => {
    at(0, opened, resume(0), entry(), end, lost, opened);
    expect(sent(at(10, resume(0)))).toEqual(['0+1', 'end1']);
    expect(sent(at(20, resume(1)))).toEqual(['end1']);
    expect(sent(at(30, ack(1)))).toEqual([]);
    expect(sent(at(40, ack(1, true)))).toEqual(['finish']);
  });

  test.each([
    ['a resume from below what it has acknowledged', resume(0)],
    ['a resume from beyond the log', resume(4)],
    ['an ack of what was never sent', ack(4)],
  ])('%s is a fault', (_, event) => {
    at(0, opened, resume(0), entry(), entry(), entry());
    at(60, tick, ack(1));
    expect(sent(at(61, event))[0]).toBe('fault');
  });
});

describe('the session', () => {
  test('stops the tool, connected or not yet', () => {
    const stop: OutboxEvent = { t: 'frame', frame: { t: 'stop' } };
    expect(sent(at(0, opened, stop))).toEqual(['stop']);
  });

  test.each<[string, OutboxEvent[]]>([
    ['a greeting', [opened]],
    ['an answer to a commit', [opened, resume(0), entry(), end]],
  ])('that owes %s for too long is dialled again', (_, events) => {
    const waiting = at(0, ...events);
    const due = wakeAt(waiting)!;
    expect(due).toBeGreaterThan(1_000);
    expect(sent(at(due - 1, tick))).toEqual([]);
    expect(sent(at(due, tick))).toEqual(['redial']);
    expect(wakeAt(at(due, lost))).toBeNull();
  });
});
