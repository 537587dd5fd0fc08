import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeCodes, type Outcome } from '#protocol';
import { anOutbox, line, logOf } from './an-outbox.ts';
import { aMuteHost, FakeEdge } from './fake-edge.ts';

const finished: Outcome = { kind: 'finished', exit: 0 };

let edge: FakeEdge;
let outbox: ReturnType<typeof anOutbox>;

function open(...bounds: [Parameters<typeof anOutbox>[1]?]) {
  outbox = anOutbox(edge.url, ...bounds);
}

beforeEach(async () => {
  edge = await FakeEdge.start();
});

afterEach(async () => {
  outbox.abandon();
  await edge.stop();
});

test('a lost socket is dialled again and takes up where the session is', async () => {
  open();
  const first = await edge.data();
  first.send({ t: 'resume', from: 0 });
  outbox.push(line('a'));
  await first.until('log');
  first.socket.terminate();
  outbox.push(line('b'));
  const second = await edge.data();
  outbox.push(line('c'));
  second.send({ t: 'resume', from: 0 });
  outbox.end(finished);
  const { seq } = await second.until('end');
  expect(seq).toBe(3);
  expect(logOf(first, second)).toEqual(['a', 'b', 'c']);
});

test('an edge that is away is dialled until it is back', async () => {
  const port = Number(new URL(edge.url).port);
  await edge.stop();
  open();
  outbox.push(line('a'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  edge = await FakeEdge.start(port);
  const socket = await edge.data();
  socket.send({ t: 'resume', from: 0 });
  expect(await socket.until('log')).toMatchObject({ e: [line('a')] });
});

test('an edge that stays away is given up', async () => {
  await edge.stop();
  open({ redialMs: 200 });
  expect(await outbox.delivered).toBe('undelivered');
  expect(await outbox.begun).toBe(false);
});

test('an edge that takes the connection and says nothing at all is given up, too', async () => {
  const mute = await aMuteHost();
  outbox = anOutbox(mute.url, { handshakeMs: 20, redialMs: 200 });
  expect(await outbox.delivered).toBe('undelivered');
  expect(mute.dials()).toBeGreaterThan(1);
  mute.stop();
});

test('a session that opens the door and never says where to start is given up, too', async () => {
  open({ answerMs: 20, redialMs: 200 });
  expect(await outbox.delivered).toBe('undelivered');
});

test('a session that breaks again and again is given up in the end', async () => {
  open({ lifeMs: 200 });
  outbox.end(finished);
  for (;;) {
    const socket = await Promise.race([edge.data(), outbox.delivered]);
    if (typeof socket === 'string') break;
    socket.send({ t: 'resume', from: 0 });
    socket.socket.close(closeCodes.internal);
  }
  expect(await outbox.delivered).toBe('undelivered');
});

test('a connection that lives counts as one, however long nothing is said: its loss is where the time begins', async () => {
  open({ redialMs: 100, pingMs: 10 });
  const first = await edge.data();
  first.send({ t: 'resume', from: 0 });
  // Much longer than the time for which it may be away.
  await expect.poll(() => first.pings).toBeGreaterThan(25);
  first.socket.terminate();
  (await edge.data()).send({ t: 'resume', from: 0 });
  expect(await outbox.begun).toBe(true);
});

describe('keep-alive', () => {
  test('goes out on its own, and its answer is understood', async () => {
    open({ pingMs: 10 });
    const socket = await edge.data();
    socket.send({ t: 'resume', from: 0 });
    outbox.push(line('a'));
    await expect.poll(() => socket.pings).toBeGreaterThan(3);
    expect(logOf(socket)).toEqual(['a']);
    expect(outbox.told.lines).toEqual([]);
  });

  test('without an answer means that the connection is dead: it is dialled again', async () => {
    edge.answersPings = false;
    open({ pingMs: 10, answerMs: 30 });
    const first = await edge.data();
    first.send({ t: 'resume', from: 0 });
    outbox.push(line('a'));
    edge.answersPings = true;
    const second = await edge.data();
    second.send({ t: 'resume', from: 0 });
    expect(await second.until('log')).toMatchObject({ e: [line('a')] });
  });
});

test('HTTP 503 at the door is tried again', async () => {
  edge.refuseWith = 503;
  open();
  await new Promise((resolve) => setTimeout(resolve, 60));
  edge.refuseWith = undefined;
  (await edge.data()).send({ t: 'resume', from: 0 });
});
