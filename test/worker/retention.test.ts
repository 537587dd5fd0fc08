import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { retentionMs } from '../../worker/settings.ts';
import { mint } from '../../worker/ids.ts';
import { jump, ring } from './support/clock.ts';
import {
  aPopWithAgent,
  aRun,
  aViewer,
  call,
  dialData,
  get,
  jobOf,
  lines,
  type Run,
  stubOf,
} from './support/world.ts';

const dayMs = 86_400_000;

async function aFinishedRun(slug: string): Promise<Run> {
  const { agent } = await aPopWithAgent(slug);
  const run = await aRun([slug]);
  const data = await dialData(await jobOf(agent));
  await data.next('resume');
  data.say({ t: 'log', seq: 0, e: lines('a') });
  data.say({ t: 'end', seq: 1, outcome: { kind: 'finished', exit: 0 } });
  await data.next('ack');
  return run;
}

/** What every address of a session answers. */
async function answers({ session, id, key }: Run): Promise<[string, number, string | undefined][]> {
  const auth = { authorization: `Bearer ${key}` };
  const more = { type: 'ping', target: '192.0.2.1', session };
  const responses: [string, Response][] = [
    ['page', await call('GET', `/s/${session}`)],
    ['session', await call('GET', `/v1/sessions/${session}`)],
    ['measurement', await call('GET', `/v1/measurements/${id}`)],
    ['live', await call('GET', `/v1/sessions/${session}/live`, undefined, { upgrade: 'websocket' })],
    ['stop', await call('DELETE', `/v1/measurements/${id}`, undefined, auth)],
    ['delete', await call('DELETE', `/v1/sessions/${session}`, undefined, auth)],
    ['add', await call('POST', '/v1/measurements', more, auth)],
  ];
  return Promise.all(
    responses.map(async ([name, response]) => {
      const isJson = response.headers.get('content-type')?.includes('json');
      const body = isJson ? await response.json<{ error: { type: string } }>() : undefined;
      return [name, response.status, body?.error.type] as [string, number, string | undefined];
    }),
  );
}

test('after its time every address of a session answers 410, and nothing is left of it', async () => {
  const run = await aFinishedRun('kept');
  jump(limits.session.retentionDays * dayMs);
  const viewer = await aViewer(run.session).catch((error: unknown) => String(error));
  expect(viewer).toContain('refused with 410');
  await evictDurableObject(stubOf(run));
  for (const [name, status, type] of await answers(run))
    expect([name, status, type]).toEqual([name, 410, name === 'page' ? undefined : 'gone']);
  const tables = await runInDurableObject(stubOf(run), (_, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
  );
  expect(tables).toEqual([]);
  expect(await runDurableObjectAlarm(stubOf(run))).toBe(false);
});

test('visits do not extend its life, and the alarm ends it when nobody visits', async () => {
  const run = await aFinishedRun('visited');
  const expiry = (await get<{ expiresAt: string }>(`/v1/sessions/${run.session}`)).expiresAt;
  jump(29 * dayMs);
  await aViewer(run.session);
  expect((await get<{ expiresAt: string }>(`/v1/sessions/${run.session}`)).expiresAt).toBe(expiry);
  jump(dayMs);
  await ring(stubOf(run));
  expect((await call('GET', `/v1/sessions/${run.session}`)).status).toBe(410);
});

test('whoever watches while it ends is told', async () => {
  const run = await aFinishedRun('watched');
  const viewer = await aViewer(run.session);
  jump(limits.session.retentionDays * dayMs);
  await ring(stubOf(run));
  expect(await viewer.next('bye')).toEqual({ t: 'bye', code: 'expired' });
  expect((await viewer.closed()).code).toBe(4410);
});

test('the holder of the key deletes a session: what runs is ended, who watches is told', async () => {
  const { agent } = await aPopWithAgent('deleted');
  const run = await aRun(['deleted']);
  const data = await dialData(await jobOf(agent));
  await data.next('resume');
  const viewer = await aViewer(run.session);
  const remove = (headers: Record<string, string>) =>
    call('DELETE', `/v1/sessions/${run.session}`, undefined, headers);
  expect((await remove({})).status).toBe(401);
  expect((await remove({ authorization: 'Bearer wrong' })).status).toBe(403);
  expect((await remove({ authorization: `Bearer ${run.key}` })).status).toBe(204);
  expect(await viewer.next('bye')).toEqual({ t: 'bye', code: 'deleted' });
  expect((await data.closed()).code).toBe(4410);
  for (const [name, status] of await answers(run)) expect([name, status]).toEqual([name, 410]);
});

test('an id that the platform never made is not found', async () => {
  const session = 'A'.repeat(43);
  const run = { id: `${session}.1`, session, key: 'x', probesCount: 1 };
  for (const [name, status] of await answers(run)) expect([name, status]).toEqual([name, 404]);
});

test('an id that was made and never opened is gone, not broken', async () => {
  const session = mint(env.SESSION);
  expect((await call('GET', `/v1/sessions/${session}`)).status).toBe(410);
});

test.each([
  [undefined, 30 * dayMs],
  ['7', 7 * dayMs],
  [0.5, dayMs / 2],
])('RETENTION_DAYS %j', (setting, ms) => {
  expect(retentionMs({ ...env, ...(setting !== undefined && { RETENTION_DAYS: setting }) })).toBe(ms);
});

test.each(['', 'soon', 0, -1, 3651, 'Infinity'])(
  'RETENTION_DAYS %j is refused, and what is allowed is said',
  (setting) => {
    expect(() => retentionMs({ ...env, RETENTION_DAYS: setting })).toThrow('from 0.0007 to 3650');
  },
);
