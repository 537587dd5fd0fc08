import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { beforeEach, expect, test } from 'vitest';
import { limits } from '#protocol';
import type { Peer } from './support/peer.ts';
import {
  aPopWithAgent,
  aRun,
  aViewer,
  call,
  dialData,
  get,
  jobOf,
  type Run,
  stubOf,
} from './support/world.ts';

let run: Run;
let data: Peer;
let viewer: Peer;
let n = 0;

beforeEach(async () => {
  const slug = `cap${++n}`;
  const { agent } = await aPopWithAgent(slug);
  run = await aRun([slug]);
  data = await dialData(await jobOf(agent));
  await data.next('resume');
  viewer = await aViewer(run.session);
});

/** Sends frames of entries of a size until the socket closes. */
async function flood(entries: number, chars: number): Promise<void> {
  const e = Array.from({ length: entries }, () => [7, 'o', 'x'.repeat(chars)]);
  const closed = data.closed();
  for (let seq = 0; seq < 40_000 && data.socket.readyState === WebSocket.OPEN; seq += entries) {
    data.say({ t: 'log', seq, e, commit: true });
    await Promise.race([closed, data.next('ack', (frame) => frame['seq'] === seq + entries)]);
  }
  expect((await closed).code).toBe(4410);
}

async function endedBy(code: string): Promise<void> {
  const state = await viewer.next('state', (frame) => frame['state'] === 'failed');
  expect(state).toMatchObject({ failure: { owner: 'policy', code } });
  const last = viewer.log(1).at(-1)!;
  expect(JSON.parse(last)).toMatchObject({ k: 'cap', code });
  // A late viewer and the API see the same.
  const late = await aViewer(run.session);
  await late.next('viewers');
  expect(late.log(1)).toEqual(viewer.log(1));
  expect(await get(`/v1/measurements/${run.id}`)).toMatchObject({
    status: 'finished',
    results: [{ result: { status: 'failed', failure: { code } } }],
  });
}

test(
  'a log with too many entries ends by name, and says so in its last note',
  { timeout: 30_000 },
  async () => {
    await flood(limits.frame.entries, 1);
    await endedBy('lines_cap');
  },
);

test('a log with too much text ends by name, and says so in its last note', { timeout: 30_000 }, async () => {
  await flood(6, 8_000);
  await endedBy('bytes_cap');
});

test('a session that holds too much ends what grows, and takes no more measurements', async () => {
  // As many logs as it takes would take a minute: the storage says that there are.
  await runInDurableObject(stubOf(run), (_, { storage }) => {
    const row = [99, 0, 1, limits.session.chars, '[[0,"o","x"]]'];
    storage.sql.exec(
      "INSERT INTO results SELECT 99, m, pop, ?, 0, '[]', NULL FROM results",
      JSON.stringify({ state: 'cancelled', finishedAt: 1 }),
    );
    storage.sql.exec('INSERT INTO segments VALUES (?, ?, ?, ?, ?)', ...row);
  });
  await evictDurableObject(stubOf(run), { webSockets: 'hibernate' });
  data.say({ t: 'log', seq: 0, e: [[0, 'o', 'more']] });
  const state = await viewer.next('state', (frame) => frame['state'] === 'failed');
  expect(state).toMatchObject({ failure: { owner: 'policy', code: 'session_cap' } });
  const body = { type: 'ping', target: '192.0.2.1', session: run.session, locations: [{ pop: `cap${n}` }] };
  const response = await call('POST', '/v1/measurements', body, { authorization: `Bearer ${run.key}` });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { params: { session: 'is full' } } });
});
