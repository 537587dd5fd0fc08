import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { type Job, limits } from '#protocol';
import { jump } from './support/clock.ts';
import { wait } from './support/pair.ts';
import {
  aPopWithAgent,
  aRun,
  asOperator,
  aViewer,
  call,
  connect,
  dialData,
  jobOf,
  type Run,
  stateOf,
  stubOf,
} from './support/world.ts';

test('an agent that never got its job gets it when it is back', async () => {
  const { enrolled, agent } = await aPopWithAgent('lossy');
  await aRun(['lossy']);
  const job = await jobOf(agent);
  const back = await connect(enrolled, { running: [] });
  expect(await jobOf(back)).toEqual(job);
  const again = await connect(enrolled, { running: [job.id] });
  await aRun(['lossy']);
  const ids = async () =>
    again.frames.filter(({ t }) => t === 'job').map(({ job: one }) => (one as { id: string }).id);
  await expect.poll(async () => (await ids()).length).toBe(1);
  expect(await ids()).not.toContain(job.id);
});

test('an agent that was started again does not run its old jobs: what ran is lost, from where is told', async () => {
  const { enrolled, agent } = await aPopWithAgent('reborn');
  const run = await aRun(['reborn']);
  const viewer = await aViewer(run.session);
  const data = await dialData(await jobOf(agent));
  await data.next('resume');
  data.say({
    t: 'log',
    seq: 0,
    e: [
      [0, 'o', 'a'],
      [1, 'o', 'b'],
    ],
  });
  await viewer.next('log');
  const reborn = await connect(enrolled, { instance: 'two', running: [] });
  expect(await viewer.next('state', ({ state }) => state === 'lost')).toMatchObject({
    failure: { owner: 'agent', code: 'agent_gone' },
  });
  expect(await viewer.next('gap')).toEqual({ t: 'gap', r: 1, from: 2 });
  expect(await (await aViewer(run.session)).next('gap')).toEqual({ t: 'gap', r: 1, from: 2 });
  expect(reborn.frames.filter(({ t }) => t === 'job')).toEqual([]);
});

test('a job that was stopped while its agent was away is not given to it when it is back', async () => {
  const { enrolled, agent } = await aPopWithAgent('stopped-away');
  const run = await aRun(['stopped-away']);
  await jobOf(agent);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  agent.socket.close(1000);
  await call('DELETE', `/v1/measurements/${run.id}`, undefined, { authorization: `Bearer ${run.key}` });
  const back = await connect(enrolled, { running: [] });
  await aRun(['stopped-away']);
  await jobOf(back);
  const sessions = back.frames.filter(({ t }) => t === 'job').map(({ job }) => (job as Job).session);
  expect(sessions).not.toContain(run.session);
});

test('revoking a PoP ends what its agents run, and what waits for them', async () => {
  const { agent } = await aPopWithAgent('revoked', { maxJobs: 1 });
  const run = await aRun(['revoked']);
  const data = await dialData(await jobOf(agent));
  await data.next('resume');
  const waiting = await aRun(['revoked']);
  await expect.poll(() => stateOf(waiting)).toMatchObject({ state: 'queued', position: 1 });
  await call('DELETE', '/v1/admin/pops/revoked', undefined, asOperator);
  expect((await data.closed()).code).toBe(4410);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'lost' });
  await expect.poll(() => stateOf(waiting)).toMatchObject({ state: 'offline' });
  await expect(dialData(await jobOf(agent))).rejects.toThrow('refused');
});

test('an edge that crashed gives its agents the time to come back that it promises', async () => {
  const { agent } = await aPopWithAgent('crashed');
  const run = await aRun(['crashed']);
  const job = await jobOf(agent);
  const data = await dialData(job);
  await data.next('resume');
  data.say({ t: 'log', seq: 0, e: [[0, 'o', 'a']], commit: true });
  await data.next('ack');
  await abortAllDurableObjects();
  // Longer than the run should have taken, and less than an agent may be away.
  jump(60_000);
  await stateOf(run);
  const back = await dialData(job);
  expect(await back.next('resume')).toEqual({ t: 'resume', from: 1 });
  back.say({ t: 'end', seq: 1, outcome: { kind: 'finished', exit: 0 } });
  await back.next('ack');
  expect(await stateOf(run)).toMatchObject({ state: 'finished' });
});

test('a question that died with the edge is asked again', async () => {
  const { enrolled, agent } = await aPopWithAgent('asked');
  const run = await aRun(['asked']);
  await jobOf(agent);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  // Neither side knows of the other any more, as if the crash had come between the two.
  await runInDurableObject(env.POP.getByName('asked'), (_, { storage }) =>
    storage.sql.exec('DELETE FROM jobs'),
  );
  await forgetAnswer(run);
  agent.clear();
  await connect(enrolled, { running: [] }).then((back) => back.socket.close(1000));
  const back = await connect(enrolled, { running: [] });
  await wait(run, limits.job.askMs);
  expect((await jobOf(back)).id).toBe(`${run.session}.1`);
});

async function forgetAnswer(run: Run): Promise<void> {
  await runInDurableObject(stubOf(run), (_, { storage }) => {
    const status = JSON.stringify({ state: 'queued' });
    storage.sql.exec('UPDATE results SET status = ?, deadline = ?', status, Date.now());
  });
  await evictDurableObject(stubOf(run));
}
