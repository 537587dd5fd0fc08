import { beforeEach, describe, expect, test } from 'vitest';
import { limits } from '#protocol';
import type { OutboxEvent } from '../../../agent/outbox-state.ts';
import {
  ack,
  aStory,
  end,
  entry,
  finished,
  lost,
  opened,
  resume,
  sent,
  stop,
  type Story,
  tick,
  wakeAt,
} from './outbox-story.ts';

const { gatherMs, commitMs, commitBytes, pingMs } = limits.outbox;

let state: Story['state'];
let at: Story['at'];
beforeEach(() => {
  ({ state, at } = aStory());
});

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

    ({ at } = aStory());
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

  test('and once that is answered, there is nothing to wake up for but the keep-alive', () => {
    at(100, entry());
    at(100 + commitMs, tick);
    expect(wakeAt(at(100 + commitMs, ack(1)))).toBe(pingMs);
  });
});

describe('nothing lost, nothing twice', () => {
  test('what is acknowledged is forgotten, and only that', () => {
    at(0, opened, resume(0), entry(), entry(), entry());
    at(100, tick, ack(2));
    expect(state.kept.base).toBe(2);
    expect(state.kept.total).toBe(3);
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

  test('a commit that was not acknowledged before the connection was lost is made again', () => {
    at(0, opened, resume(0), entry());
    expect(sent(at(commitMs, tick))).toEqual(['1+0!']);
    at(commitMs + 10, lost, opened);
    expect(sent(at(commitMs + 20, resume(1)))).toEqual(['1+0!']);
  });

  test('what the session has stored unasked is not committed once more', () => {
    at(0, opened, resume(0), entry());
    expect(sent(at(100, ack(1)))).toEqual([]);
    expect(sent(at(100 + commitMs, tick))).toEqual([]);
  });

  test('asked twice for the same, it sends it twice, and nothing else changes', () => {
    at(0, opened, resume(0), entry(), entry());
    expect(sent(at(60, resume(0)))).toEqual(['0+2']);
    expect(sent(at(61, resume(0)))).toEqual(['0+2']);
    expect(sent(at(62, ack(2), end))).toEqual(['end2']);
    expect(sent(at(63, resume(2)))).toEqual(['end2']);
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
  test('lets the agent begin when it says for the first time where to start', () => {
    expect(at(0, opened)).not.toContainEqual({ do: 'begin' });
    expect(at(1, resume(0))).toContainEqual({ do: 'begin' });
    expect(at(2, resume(0))).not.toContainEqual({ do: 'begin' });
    at(3, lost, opened);
    expect(at(4, resume(0))).not.toContainEqual({ do: 'begin' });
  });

  test('that says what cannot be lets nobody begin', () => {
    at(0, opened);
    expect(at(1, resume(1))).not.toContainEqual({ do: 'begin' });
    expect(state.hasBegun).toBe(false);
  });

  test('stops the tool, connected or not yet', () => {
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
