import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { type Job, limits } from '#protocol';
import { jump, ring } from './support/clock.ts';
import { hold } from './support/hold.ts';
import { aPop, aRun, aViewer, call, connect, enrol, jobOf, stateOf, stubOf } from './support/world.ts';

test('a waiting job goes to one agent, whatever becomes free while the sessions are being told', async () => {
  const x = await connect(await enrol(await aPop('drain')), { maxJobs: 1 });
  const y = await connect(await enrol(await aPop('drain')), { maxJobs: 1 });
  await Promise.all([aRun(['drain']), aRun(['drain'])]);
  const [first, second] = [await jobOf(x), await jobOf(y)];
  const a = await aRun(['drain']);
  const b = await aRun(['drain']);
  await expect.poll(() => stateOf(b)).toMatchObject({ state: 'queued', position: 2 });
  const release = await hold(stubOf(a) as never, 'heard');
  x.clear();
  y.clear();
  x.say({ t: 'done', id: first.id });
  const jobA = await jobOf(x);
  y.say({ t: 'done', id: second.id });
  const jobB = await jobOf(y);
  x.clear();
  x.say({ t: 'done', id: jobA.id });
  release();
  await expect.poll(() => stateOf(b)).toMatchObject({ state: 'starting' });
  expect([jobA.id, jobB.id]).toEqual([a.id, b.id]);
  expect(x.frames.filter(({ t }) => t === 'job')).toEqual([]);
});

test('who waits sees its place move up', async () => {
  const agent = await connect(await enrol(await aPop('line')), { maxJobs: 1 });
  await aRun(['line']);
  const job = await jobOf(agent);
  await aRun(['line']);
  const last = await aRun(['line']);
  const viewer = await aViewer(last.session);
  await expect.poll(() => stateOf(last)).toMatchObject({ state: 'queued', position: 2 });
  agent.say({ t: 'done', id: job.id });
  expect(await viewer.next('state', ({ position }) => position === 1)).toMatchObject({ state: 'queued' });
});

test('when the last agent leaves, those who wait are offline, and nobody gets their jobs later', async () => {
  const enrolled = await enrol(await aPop('leaves'));
  const agent = await connect(enrolled, { maxJobs: 1 });
  await aRun(['leaves']);
  const { id } = await jobOf(agent);
  const waiting = await aRun(['leaves']);
  await expect.poll(() => stateOf(waiting)).toMatchObject({ state: 'queued' });
  agent.say({ t: 'leaving' });
  const pop = env.POP.getByName('leaves');
  await expect.poll(() => runDurableObjectAlarm(pop)).toBe(true);
  jump(limits.agent.returnMs);
  await ring(pop);
  await expect.poll(() => stateOf(waiting)).toMatchObject({ state: 'offline' });
  const back = await connect(enrolled, { maxJobs: 2, running: [id] });
  const next = await aRun(['leaves']);
  const frame = await back.next('job');
  expect((frame['job'] as Job).session).toBe(next.session);
});

test('a job that is stopped while it waits is never given out', async () => {
  const agent = await connect(await enrol(await aPop('changed')), { maxJobs: 1 });
  await aRun(['changed']);
  const job = await jobOf(agent);
  const stopped = await aRun(['changed']);
  const kept = await aRun(['changed']);
  await expect.poll(() => stateOf(kept)).toMatchObject({ position: 2 });
  await call('DELETE', `/v1/measurements/${stopped.id}`, undefined, {
    authorization: `Bearer ${stopped.key}`,
  });
  await expect.poll(() => stateOf(stopped)).toMatchObject({ state: 'cancelled' });
  agent.clear();
  agent.say({ t: 'done', id: job.id });
  expect((await jobOf(agent)).session).toBe(kept.session);
});
