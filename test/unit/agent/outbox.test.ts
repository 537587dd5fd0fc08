import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeCodes, type Outcome } from '#protocol';
import { anOutbox, line, logOf } from './an-outbox.ts';
import { FakeEdge } from './fake-edge.ts';

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

test('entries from before the socket is open arrive, in order, and the end after them', async () => {
  open();
  for (const text of ['a', 'b', 'c']) outbox.push(line(text));
  outbox.end(finished);
  const socket = await edge.data();
  expect(socket.request.headers).toMatchObject({ authorization: 'Bearer t' });
  expect(socket.request.headers.origin).toBeUndefined();
  socket.send({ t: 'resume', from: 0 });
  expect(await socket.until('end')).toEqual({ t: 'end', seq: 3, outcome: finished });
  expect(logOf(socket)).toEqual(['a', 'b', 'c']);
  socket.send({ t: 'ack', seq: 3, end: true });
  expect(await outbox.delivered).toBe('stored');
  expect(await socket.closed).toBe(closeCodes.normal);
});

test('a session that forgot asks in mid-run and gets it again', async () => {
  open();
  const socket = await edge.data();
  socket.send({ t: 'resume', from: 0 });
  outbox.push(line('a'));
  await socket.until('log');
  outbox.push(line('b'));
  await socket.until('log');
  socket.send({ t: 'resume', from: 0 });
  expect(await socket.next()).toEqual({ t: 'log', seq: 0, e: [line('a'), line('b')] });
});

test('a tool has to wait while much is not stored, and may go on when it is', async () => {
  open({ keepEntries: 2 });
  for (const text of ['a', 'b']) outbox.push(line(text));
  expect(outbox.told.pressures).toEqual([true]);
  const socket = await edge.data();
  socket.send({ t: 'resume', from: 0 });
  await socket.until('log');
  socket.send({ t: 'ack', seq: 2 });
  await expect.poll(() => outbox.told.pressures).toEqual([true, false]);
});

describe('who may be one of several', () => {
  test('begins when the session says where to start', async () => {
    open();
    (await edge.data()).send({ t: 'resume', from: 0 });
    expect(await outbox.begun).toBe(true);
  });

  test('does not begin when the door stays shut', async () => {
    edge.refuseWith = 410;
    open();
    expect(await outbox.begun).toBe(false);
  });

  test('goes without a word when it withdraws before', async () => {
    open();
    outbox.push(line('a'));
    const socket = await edge.data();
    outbox.withdraw();
    expect(await outbox.begun).toBe(false);
    expect(await outbox.delivered).toBe('undelivered');
    await socket.closed;
    expect(socket.frames).toEqual([]);
  });

  test('does not withdraw what it has begun', async () => {
    open();
    const socket = await edge.data();
    socket.send({ t: 'resume', from: 0 });
    await outbox.begun;
    outbox.withdraw();
    outbox.end(finished);
    expect(await socket.until('end')).toMatchObject({ outcome: finished });
  });
});

test.each([401, 403, 404, 410])('HTTP %i at the door: the result is not wanted', async (status) => {
  edge.refuseWith = status;
  open();
  expect(await outbox.delivered).toBe('unwanted');
});

test.each([closeCodes.policy, closeCodes.gone])('closed with %i: the result is not wanted', async (code) => {
  open();
  (await edge.data()).socket.close(code);
  expect(await outbox.delivered).toBe('unwanted');
});

test('stop is passed on', async () => {
  open();
  const socket = await edge.data();
  socket.send({ t: 'stop' });
  await expect.poll(() => outbox.told.stops).toBe(1);
});

test('frames that are not understood change nothing', async () => {
  open();
  const socket = await edge.data();
  for (const text of ['', '{', '{"t":"resume"}', '{"t":"resume","from":-1}', '{"t":"exec","argv":["sh"]}']) {
    socket.sendText(text);
  }
  socket.send({ t: 'resume', from: 0 });
  outbox.push(line('a'));
  expect(await socket.until('log')).toMatchObject({ seq: 0 });
});

test('a resume that cannot be is the end of it', async () => {
  open();
  const socket = await edge.data();
  socket.send({ t: 'resume', from: 7 });
  expect(await outbox.delivered).toBe('unwanted');
  expect(await socket.closed).toBe(closeCodes.policy);
});
