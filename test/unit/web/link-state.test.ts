import { describe, expect, test } from 'vitest';
import { redialDelayMs } from '../../../web/backoff.ts';
import { firstDial, isReconnecting, transition } from '../../../web/link-state.ts';
import type { LinkEvent, LinkState } from '../../../web/link-state.ts';

const now = 60_000;
const closed = (code = 1006, random = 0.5): LinkEvent => ({ kind: 'closed', code, at: now, random });
const waiting: LinkState = { kind: 'waiting', failures: 2, delayMs: 700 };
const live: LinkState = { kind: 'live', failures: 2, since: now - 3_000 };
const steady: LinkState = { kind: 'live', failures: 2, since: now - 10_000 };
const joined: LinkEvent = { kind: 'joined', at: now };
const waits = (failures: number, delayMs: number): LinkState => ({ kind: 'waiting', failures, delayMs });

const table: [string, LinkState, LinkEvent, LinkState][] = [
  ['the session frame is the success', firstDial, joined, { kind: 'live', failures: 0, since: now }],
  ['a line that was long lost begins again', steady, closed(), waits(1, 250)],
  ['a line that does not last counts as a failure', live, closed(), waits(3, 1000)],
  ['a refused dial too', firstDial, closed(), waits(1, 250)],
  ['the end of the wait dials', waiting, { kind: 'due' }, { kind: 'dialling', failures: 2 }],
  ['a reader who comes back to a live page changes nothing', live, { kind: 'due' }, live],
  ['nor to one that dials', firstDial, { kind: 'due' }, firstDial],
  ['4410 is the end', live, closed(4410), { kind: 'gone' }],
  ['4426 is the end for this page', live, closed(4426), { kind: 'outdated' }],
  ['a session that says goodbye is gone', live, { kind: 'gone' }, { kind: 'gone' }],
  ['so is one of which HTTP says it', waiting, { kind: 'gone' }, { kind: 'gone' }],
  ['one that HTTP does not know is missing', waiting, { kind: 'missing' }, { kind: 'missing' }],
];

test.each(table)('%s', (_, before, event, after) => {
  expect(transition(before, event)).toEqual(after);
});

const events: LinkEvent[] = [joined, closed(), { kind: 'due' }, { kind: 'gone' }, { kind: 'missing' }];
const ends = [{ kind: 'gone' }, { kind: 'missing' }, { kind: 'outdated' }] as const;

test.each(ends)('$kind is final', (end) => {
  expect(events.map((event) => transition(end, event))).toEqual(events.map(() => end));
});

test('the page says that it reconnects from the first failure on, not while it opens', () => {
  expect(isReconnecting(firstDial)).toBe(false);
  expect(isReconnecting(waiting)).toBe(true);
  expect(isReconnecting({ kind: 'dialling', failures: 1 })).toBe(true);
  expect(isReconnecting(live)).toBe(false);
});

describe('waiting', () => {
  test('is spread over all of the time from nothing to the bound (full jitter)', () => {
    expect(redialDelayMs(3, 0)).toBe(0);
    expect(redialDelayMs(3, 0.999)).toBe(3996);
  });

  test('doubles with each failure and has an end', () => {
    const bounds = [0, 1, 2, 3, 8, 1000].map((failures) => redialDelayMs(failures, 0.999_999));
    expect(bounds).toEqual([499, 999, 1999, 3999, 19_999, 19_999]);
  });
});
