import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { type ChaosViewer, openViewer, type ViewerOptions } from '../../chaos/viewer.ts';

/** As long as a test may take: a busy machine is not a failure. */
const patience = { timeout: 5_000 };

/** A session that says what a test makes it say. */
async function aSession() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const joins: { cursor: Record<string, number> }[] = [];
  server.on('connection', (accepted) => {
    accepted.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text !== 'ping') joins.push(JSON.parse(text) as (typeof joins)[number]);
    });
  });
  const viewers: ChaosViewer[] = [];
  onTestFinished(() => {
    for (const viewer of viewers) viewer.leave();
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return {
    joins,
    clients: server.clients,
    /** To all who watch. */
    say(frame: object) {
      for (const client of server.clients) client.send(JSON.stringify(frame));
    },
    drop() {
      for (const client of server.clients) client.terminate();
    },
    watch(more: Partial<ViewerOptions> = {}) {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const viewer = openViewer({ name: 'viewer', url, session: 's', random: () => 0, ...more });
      viewers.push(viewer);
      return viewer;
    },
    joined: (count: number) => expect.poll(() => joins.length, patience).toBe(count),
  };
}

const at = '2026-01-01T00:00:00.000Z';
const measurement = {
  id: 's.1',
  m: 1,
  type: 'ping',
  target: '198.18.0.1',
  measurementOptions: {},
  createdAt: at,
};
const skeleton = {
  t: 'session',
  id: 's',
  createdAt: at,
  expiresAt: at,
  measurements: [measurement],
  results: [{ r: 1, m: 1, pop: 'local', state: 'running', startedAt: 1, next: 0 }],
  pops: [],
};
const log = (seq: number, text: string) => ({ t: 'log', r: 1, seq, e: [[0, 'o', text]] });
const has = (count: number) => (record: ChaosViewer['record']) =>
  record.results.get(1)?.entries.length === count;

test('a viewer whose connection is lost joins again with what it has', async () => {
  const session = await aSession();
  const viewer = session.watch();
  await session.joined(1);
  session.say(skeleton);
  session.say(log(0, 'a'));
  await viewer.until(has(1));
  session.drop();
  await session.joined(2);
  expect(session.joins.map(({ cursor }) => cursor)).toEqual([{}, { 1: 1 }]);
  expect(viewer.record).toMatchObject({ joins: 2, losses: [1006], holes: 0 });
});

test('a hole is joined again for', async () => {
  const session = await aSession();
  const viewer = session.watch();
  await session.joined(1);
  for (const frame of [skeleton, log(0, 'a'), log(2, 'c'), log(1, 'b')]) session.say(frame);
  await session.joined(2);
  expect(session.joins[1]!.cursor).toEqual({ 1: 1 });
  expect(viewer.record).toMatchObject({ holes: 1, joins: 2 });
  expect(has(1)(viewer.record)).toBe(true);
});

test('who leaves hears nothing until they come back', async () => {
  const session = await aSession();
  const viewer = session.watch();
  await session.joined(1);
  session.say(skeleton);
  await viewer.until(({ results }) => results.size === 1);
  viewer.leave();
  await expect.poll(() => session.clients.size, patience).toBe(0);
  viewer.resume();
  await session.joined(2);
  expect(viewer.record.losses).toEqual([]);
});

test('who is deaf joins, and reads nothing while others do, and all of it once they listen', async () => {
  const session = await aSession();
  const deaf = session.watch({ isDeaf: true });
  await session.joined(1);
  const other = session.watch();
  await session.joined(2);
  for (const frame of [skeleton, log(0, 'a')]) session.say(frame);
  await other.until(has(1));
  expect(deaf.record.results.size).toBe(0);
  deaf.setDeaf(false);
  await deaf.until(has(1));
});

test('a session that is over is dialled no more', async () => {
  const session = await aSession();
  const viewer = session.watch();
  await session.joined(1);
  session.say({ t: 'bye', code: 'expired' });
  await viewer.until(({ isOver }) => isOver);
  session.drop();
  await expect.poll(() => viewer.record.losses, patience).toEqual([1006]);
  viewer.resume();
  expect(session.joins).toHaveLength(1);
});

test('all have ended once as many as there are have', async () => {
  const session = await aSession();
  const viewer = session.watch();
  await session.joined(1);
  session.say(skeleton);
  session.say({ t: 'state', r: 1, state: 'finished', startedAt: 1, finishedAt: 2 });
  await viewer.untilEnded(1);
});
