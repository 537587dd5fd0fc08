import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeCodes, type Entry, type Outcome } from '#protocol';
import { doorOf } from '../../../agent/dial.ts';
import { openOutbox, type Outbox } from '../../../agent/outbox.ts';
import { aLog } from './builders.ts';
import { FakeEdge, type FakeSocket } from './fake-edge.ts';

const finished: Outcome = { kind: 'finished', exit: 0 };
const line = (text: string): Entry => [0, 'o', text];

let edge: FakeEdge;
let outbox: Outbox;
let stops: number;

function open(redialMs = 5_000): Outbox {
  stops = 0;
  outbox = openOutbox({
    url: doorOf(edge.url, '/v1/agent/data/s/1'),
    headers: { authorization: 'Bearer t' },
    log: aLog().log,
    random: () => 0.02,
    redialMs,
    onStop: () => (stops += 1),
  });
  return outbox;
}

/** The texts of the entries in the frames, by their number: twice is the same, different is an error. */
function logOf(...sockets: FakeSocket[]): string[] {
  const log: string[] = [];
  for (const { frames } of sockets) {
    for (const { t, seq, e } of frames as { t: string; seq: number; e: Entry[] }[]) {
      if (t !== 'log') continue;
      for (const [index, [, , text]] of e.entries()) {
        expect(log[seq + index] ?? text).toBe(text);
        log[seq + index] = text;
      }
    }
  }
  return log;
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
  open(200);
  expect(await outbox.delivered).toBe('undelivered');
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

test('HTTP 503 at the door is tried again', async () => {
  edge.refuseWith = 503;
  open();
  await new Promise((resolve) => setTimeout(resolve, 60));
  edge.refuseWith = undefined;
  (await edge.data()).send({ t: 'resume', from: 0 });
});

test('stop is passed on', async () => {
  open();
  const socket = await edge.data();
  socket.send({ t: 'stop' });
  await expect.poll(() => stops).toBe(1);
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
