import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLink } from '../../../web/link.ts';
import type { LinkState } from '../../../web/link-state.ts';
import { apply, cursorOf, emptySession, forget } from '../../../web/model.ts';
import { aLog, aReply, aSessionFrame } from './builders.ts';
import { fakeBrowser, realBrowser } from './fake-line.ts';
import type { FakeBrowser, FakeSocket } from './fake-line.ts';

/** Longer than any wait and any patience. */
const longMs = 120_000;

let browser: FakeBrowser;
let close: () => void;
let states: LinkState['kind'][];
let standing: number;
let key: string | undefined;

beforeEach(() => {
  browser = fakeBrowser();
  vi.spyOn(Math, 'random').mockReturnValue(0.5); // waits of 250 ms, 500 ms, 1 s
  standing = 200;
  states = [];
  key = undefined;
  vi.stubGlobal('fetch', async () => new Response(null, { status: standing }));
  const session = emptySession();
  close = openLink('s1', {
    cursor: () => cursorOf(session),
    key: () => key,
    keyRefused: () => (key = undefined),
    viewChanged: () => forget(session),
    frame: (frame) => apply(session, frame) !== 'missing',
    state: ({ kind }) => states.push(kind),
  });
});

afterEach(() => {
  close();
  vi.restoreAllMocks();
  realBrowser();
});

/** The newest socket opens and is told of the session. */
function goLive(): FakeSocket {
  const socket = browser.newest();
  socket.open();
  socket.say(aSessionFrame());
  expect(states.at(-1)).toBe('live');
  return socket;
}

/** A line that stood is lost. */
function startWaiting(): void {
  goLive().lose();
  expect(states.at(-1)).toBe('waiting');
}

const cursors = () => browser.dialled.map(({ sent }) => JSON.parse(sent[0] ?? '{}').cursor);

test('a session is dialled at once, by its own address', () => {
  expect(browser.dialled.map(({ url }) => url)).toEqual(['wss://glass.example/v1/sessions/s1/live']);
});

describe('while it waits', () => {
  test('a page that is seen dials when the wait is over', () => {
    startWaiting();
    vi.advanceTimersByTime(249);
    expect(browser.dialled).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(browser.dialled).toHaveLength(2);
  });

  test('a hidden page does not dial, and does at once when it is seen', () => {
    startWaiting();
    browser.hide();
    vi.advanceTimersByTime(longMs);
    browser.online();
    expect(browser.dialled).toHaveLength(1);
    browser.show();
    expect(browser.dialled).toHaveLength(2);
    expect(states.at(-1)).toBe('dialling');
  });

  test.each(['online', 'show'] as const)('%s dials at once, and the wait that it ends is over', (back) => {
    startWaiting();
    browser[back]();
    expect(browser.dialled).toHaveLength(2);
    browser.newest().lose();
    vi.advanceTimersByTime(499);
    expect(browser.dialled).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(browser.dialled).toHaveLength(3);
  });
});

describe.each(['online', 'show'] as const)('while the line stands, %s', (back) => {
  test('asks whether it does, and without an answer for 5 s dials again', () => {
    const socket = goLive();
    browser[back]();
    expect(socket.sent.slice(1)).toEqual(['ping']);
    vi.advanceTimersByTime(4_999);
    expect(socket.isClosed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(socket.isClosed).toBe(true);
    expect(states.at(-1)).toBe('waiting');
    vi.advanceTimersByTime(250);
    expect(browser.dialled).toHaveLength(2);
  });

  test('asks, and with an answer keeps it', () => {
    const socket = goLive();
    browser[back]();
    socket.say('pong');
    vi.advanceTimersByTime(10_000);
    expect(socket.isClosed).toBe(false);
    expect(browser.dialled).toHaveLength(1);
  });
});

test('a page that is hidden asks nothing', () => {
  const socket = goLive();
  browser.hide();
  expect(socket.sent).toHaveLength(1);
});

describe('a line on which nothing is heard is lost', () => {
  test('when it does not open', () => {
    vi.advanceTimersByTime(15_000);
    expect(browser.dialled[0]!.isClosed).toBe(true);
  });

  test('when only the platform answers, and nobody the join', () => {
    const socket = browser.newest();
    socket.open();
    vi.advanceTimersByTime(25_000);
    socket.say('pong');
    vi.advanceTimersByTime(5_000);
    expect(socket.isClosed).toBe(true);
  });

  test('when a ping is not answered', () => {
    const socket = goLive();
    vi.advanceTimersByTime(25_000);
    expect(socket.sent.at(-1)).toBe('ping');
    vi.advanceTimersByTime(10_000);
    expect(socket.isClosed).toBe(true);
  });
});

test('what a page missed it joins again for, from what it has', () => {
  const socket = goLive();
  socket.say(aLog(1, 0, [aReply(1), aReply(2)]));
  socket.say(aLog(1, 3, [aReply(4)]));
  expect(socket.isClosed).toBe(true);
  browser.online();
  goLive();
  expect(cursors()).toEqual([{}, { 1: 2 }]);
});

test('the key is in the join, and nowhere else', () => {
  key = 'secret';
  const socket = goLive();
  expect(JSON.parse(socket.sent[0]!)).toEqual({ t: 'join', v: 1, cursor: {}, key: 'secret' });
  expect(socket.url).not.toContain('secret');
});

test('a key that is refused is dropped, and the page joins as anybody', () => {
  key = 'wrong';
  browser.newest().open();
  browser.newest().lose(4403);
  vi.advanceTimersByTime(250);
  browser.newest().open();
  expect(JSON.parse(browser.newest().sent[0]!)).toEqual({ t: 'join', v: 1, cursor: {} });
});

test('when what it may see has changed, a page forgets what it has and joins again', () => {
  const socket = goLive();
  socket.say(aLog(1, 0, [aReply(1)]));
  socket.lose(4205);
  vi.advanceTimersByTime(250);
  goLive();
  expect(cursors()).toEqual([{}, {}]);
});

describe('a link that is closed', () => {
  const stages: [string, () => void][] = [
    ['while it dials', () => undefined],
    ['while it is live', () => void goLive()],
    ['while it waits', startWaiting],
  ];

  test.each(stages)('%s dials no more and says nothing more', (_, reach) => {
    reach();
    const dialled = browser.dialled.length;
    const said = states.length;
    close();
    expect(vi.getTimerCount()).toBe(0);
    expect(browser.newest().isClosed).toBe(true);
    browser.newest().lose();
    browser.online();
    browser.hide();
    browser.show();
    vi.advanceTimersByTime(longMs);
    expect(browser.dialled).toHaveLength(dialled);
    expect(states).toHaveLength(said);
  });
});

test.each([
  [410, 'gone'],
  [404, 'missing'],
] as const)(
  'a line that never opened, of a session that HTTP answers with %d: it is %s',
  async (status, kind) => {
    standing = status;
    browser.newest().lose();
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toBe(kind);
    vi.advanceTimersByTime(longMs);
    expect(browser.dialled).toHaveLength(1);
  },
);
