import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '#protocol';
import { startSystem, type System } from '../../worker/local/system.ts';
import { liveLog, run } from '../support/client.ts';
import { aFolder } from '../support/folder.ts';

/** Real tools, for real time: nobody's clock is moved here. */
let system: System;

beforeAll(async () => {
  system = await startSystem({
    host: '127.0.0.1',
    port: 0,
    state: aFolder(),
    agent: true,
    adminToken: undefined,
  });
}, 60_000);
afterAll(() => system.stop());

interface Body {
  readonly status: string;
  readonly results: {
    readonly result: {
      readonly endedBy?: string;
      readonly stats?: { readonly rcv: number; readonly drop: number };
      readonly hops?: { readonly stats: { readonly total: number; readonly drop: number } }[];
    };
  }[];
}

const look = async (id: string) =>
  (await (await fetch(`${system.url}/v1/measurements/${id}`)).json()) as Body;
const overview = async (session: string) =>
  (await (await fetch(`${system.url}/v1/sessions/${session}`)).json()) as {
    results: { state: string; startedAt: number; finishedAt: number; endedBy?: string }[];
  };
const stop = (id: string, key: string) =>
  fetch(`${system.url}/v1/measurements/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${key}` },
  });

test('a ping goes on past the usual count, and Stop ends it: nothing that it measured is lost', async () => {
  const { id, key, session } = await run(system.url, { type: 'ping', target: '127.0.0.1', continuous: true });
  await expect
    .poll(async () => (await look(id)).results[0]!.result.stats!.rcv, { timeout: 30_000 })
    .toBeGreaterThan(4);
  expect((await stop(id, key)).status).toBe(202);
  await expect.poll(async () => (await look(id)).status, { timeout: 10_000 }).toBe('finished');
  expect((await look(id)).results[0]!.result.stats).toMatchObject({ drop: 0 });
  expect((await overview(session)).results).toMatchObject([{ state: 'cancelled' }]);
}, 60_000);

test('an mtr that nobody watches any more ends by itself, finished, with no probe lost that was on its way', async () => {
  const { id, session } = await run(system.url, { type: 'mtr', target: '127.0.0.1', continuous: true });
  await expect
    .poll(async () => (await overview(session)).results[0]!.state, { timeout: 50_000, interval: 500 })
    .toBe('finished');
  const [result] = (await overview(session)).results;
  expect(result).toMatchObject({ endedBy: 'unwatched' });
  const tookMs = result!.finishedAt - result!.startedAt;
  expect(tookMs).toBeGreaterThanOrEqual(limits.continuous.unwatchedMs);
  expect(tookMs).toBeLessThan(limits.continuous.unwatchedMs + limits.job.deadlineGraceMs);
  const { hops } = (await look(id)).results[0]!.result;
  expect(hops![0]!.stats.drop).toBe(0);
  expect(hops![0]!.stats.total).toBeGreaterThan(20);
  const texts = (await liveLog(system.url, session)).map(({ text }) => text);
  expect(texts).toContain('{"k":"stopped","why":"asked"}');
}, 90_000);
