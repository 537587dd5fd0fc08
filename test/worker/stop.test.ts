import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { jump, ring } from './support/clock.ts';
import { hold } from './support/hold.ts';
import { aPopWithAgent, aRun, aViewer, call, dialData, jobOf, type Run, stubOf } from './support/world.ts';

const stop = ({ id, key }: Run) =>
  call('DELETE', `/v1/measurements/${id}`, undefined, { authorization: `Bearer ${key}` });
const rowsOf = (run: Run) =>
  runInDurableObject(stubOf(run), (_, { storage }) =>
    storage.sql
      .exec<{ r: number; status: string; deadline: number | null }>('SELECT r, status, deadline FROM results')
      .toArray(),
  );

test('stop reaches a connected agent though the cancels of the others hang', async () => {
  const { agent: far } = await aPopWithAgent('far');
  const { agent: near } = await aPopWithAgent('near');
  const run = await aRun(['far', 'near']);
  await jobOf(far, 1);
  const data = await dialData(await jobOf(near, 2));
  const release = await hold(env.POP.getByName('far') as never, 'cancel');
  expect((await stop(run)).status).toBe(202);
  await data.next('stop');
  release();
  await far.next('cancel');
});

test('a result that ends while it is being stopped has no deadline left to spin on', async () => {
  const { agent: far } = await aPopWithAgent('far2');
  const { agent: near } = await aPopWithAgent('near2');
  const run = await aRun(['far2', 'near2']);
  await jobOf(far, 1);
  const data = await dialData(await jobOf(near, 2));
  const release = await hold(env.POP.getByName('far2') as never, 'cancel');
  await stop(run);
  data.say({ t: 'end', seq: 0, outcome: { kind: 'cancelled' } });
  await data.next('ack');
  release();
  expect((await rowsOf(run)).map(({ deadline }) => deadline)).toEqual([null, null]);
});

test('a stop is not forgotten when the agent dials again, and dialling puts no deadline off', async () => {
  const { agent } = await aPopWithAgent('again');
  const run = await aRun(['again']);
  const job = await jobOf(agent);
  await (await dialData(job)).next('resume');
  const [before] = await rowsOf(run);
  await (await dialData(job)).next('resume');
  expect(await rowsOf(run)).toEqual([before]);
  await stop(run);
  const [stopped] = await rowsOf(run);
  const again = await dialData(job);
  await again.next('stop');
  expect(await rowsOf(run)).toEqual([stopped]);
});

test('a stopped run whose agent never answers is cancelled, not failed', async () => {
  const { agent } = await aPopWithAgent('mute');
  const run = await aRun(['mute']);
  await (await dialData(await jobOf(agent))).next('resume');
  await stop(run);
  const viewer = await aViewer(run.session);
  jump(limits.job.deadlineGraceMs);
  await ring(stubOf(run));
  await viewer.next('state', ({ state }) => state === 'cancelled');
});

test('an expired session is gone for everybody, and leaves nothing behind', async () => {
  const { agent } = await aPopWithAgent('old');
  const run = await aRun(['old']);
  const data = await dialData(await jobOf(agent));
  const viewer = await aViewer(run.session);
  jump(limits.session.retentionDays * 86_400_000);
  await ring(stubOf(run));
  expect(await viewer.next('bye')).toMatchObject({ code: 'expired' });
  expect((await viewer.closed()).code).toBe(4410);
  expect((await data.closed()).code).toBe(4410);
  const statuses = [
    await call('GET', `/v1/sessions/${run.session}`),
    await call('GET', `/v1/measurements/${run.id}`),
    await stop(run),
  ].map(({ status }) => status);
  expect(statuses).toEqual([410, 410, 410]);
  const tables = await runInDurableObject(stubOf(run), (_, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
  );
  expect(tables).toEqual([]);
});
