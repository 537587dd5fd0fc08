import { describe, expect, test } from 'vitest';
import { redialDelayMs } from '../../../web/backoff.ts';
import { firstDial, isReconnecting, transition } from '../../../web/link-state.ts';
import type { LinkEvent, LinkState } from '../../../web/link-state.ts';

const closed = (code: number, random = 0.5): LinkEvent => ({ kind: 'closed', code, random });
const waiting: LinkState = { kind: 'waiting', failures: 2, delayMs: 700 };
const open: LinkState = { kind: 'open', failures: 2 };

const table: [string, LinkState, LinkEvent, LinkState][] = [
  ['an open socket is not yet a success', waiting, { kind: 'opened' }, { kind: 'open', failures: 2 }],
  ['the session frame is', open, { kind: 'joined' }, { kind: 'open', failures: 0 }],
  ['a lost line is waited for', open, closed(1006), { kind: 'waiting', failures: 3, delayMs: 1000 }],
  ['a refused dial too', firstDial, closed(1006), { kind: 'waiting', failures: 1, delayMs: 250 }],
  ['the end of the wait dials', waiting, { kind: 'due' }, { kind: 'dialling', failures: 2 }],
  ['a reader who comes back to a live page changes nothing', open, { kind: 'due' }, open],
  ['4410 is the end', open, closed(4410), { kind: 'gone' }],
  ['4426 is the end for this page', open, closed(4426), { kind: 'outdated' }],
  ['a session that HTTP does not know is gone', waiting, { kind: 'missing' }, { kind: 'gone' }],
  ['gone stays gone', { kind: 'gone' }, { kind: 'due' }, { kind: 'gone' }],
];

test.each(table)('%s', (_, before, event, after) => {
  expect(transition(before, event)).toEqual(after);
});

test('the page says that it reconnects from the first failure on, not while it opens', () => {
  expect(isReconnecting(firstDial)).toBe(false);
  expect(isReconnecting(waiting)).toBe(true);
  expect(isReconnecting({ kind: 'dialling', failures: 1 })).toBe(true);
  expect(isReconnecting(open)).toBe(false);
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
