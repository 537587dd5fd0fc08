import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { jump, ring } from './support/clock.ts';
import { aLongRun, end, look, pass } from './support/long-run.ts';
import { aViewer, dialData, get, type Run, stateOf, stubOf } from './support/world.ts';

const { unwatchedMs } = limits.continuous;

test('one that nobody has ever watched ends 30 s after its beginning, and is finished', async () => {
  const { run, data } = await aLongRun('lonely');
  await pass(unwatchedMs, data, run);
  await data.next('stop');
  expect(await stateOf(run)).toMatchObject({ state: 'running', endedBy: 'unwatched' });
  await end(data, { kind: 'cancelled' });
  expect(await stateOf(run)).toMatchObject({ state: 'finished', endedBy: 'unwatched' });
  expect(await look(run)).toMatchObject({
    status: 'finished',
    results: [{ result: { status: 'finished', endedBy: 'unwatched' } }],
  });
});

const viewersOf = async ({ session }: Run) =>
  (await get<{ viewers: number }>(`/v1/sessions/${session}`)).viewers;

test('it ends 30 s after its last viewer has left, and not before, whatever becomes of the object', async () => {
  const { run } = await aLongRun('left');
  const [one, other] = [await aViewer(run.session), await aViewer(run.session)];
  jump(unwatchedMs / 2);
  one.socket.close(1000);
  await expect.poll(() => viewersOf(run)).toBe(1);
  await evictDurableObject(stubOf(run), { webSockets: 'hibernate' });
  jump(unwatchedMs);
  expect(await stateOf(run)).not.toHaveProperty('stoppedAt');
  other.socket.close(1000);
  await expect.poll(() => viewersOf(run)).toBe(0);
  await evictDurableObject(stubOf(run), { webSockets: 'hibernate' });
  jump(unwatchedMs - 1_000);
  expect(await stateOf(run)).not.toHaveProperty('stoppedAt');
  await evictDurableObject(stubOf(run), { webSockets: 'hibernate' });
  jump(1_000);
  await ring(stubOf(run));
  expect(await stateOf(run)).toMatchObject({ endedBy: 'unwatched' });
});

test('a viewer that comes back has it go on', async () => {
  const { run } = await aLongRun('back');
  (await aViewer(run.session)).socket.close(1000);
  await expect.poll(() => viewersOf(run)).toBe(0);
  jump(unwatchedMs - 1_000);
  const viewer = await aViewer(run.session);
  jump(unwatchedMs);
  await ring(stubOf(run));
  expect(await stateOf(run)).not.toHaveProperty('stoppedAt');
  viewer.socket.close(1000);
  await expect.poll(() => viewersOf(run)).toBe(0);
  jump(unwatchedMs);
  await ring(stubOf(run));
  expect(await stateOf(run)).toMatchObject({ endedBy: 'unwatched' });
});

test('whoever asks for the state is one who watches', async () => {
  const { run } = await aLongRun('polled');
  for (let at = 0; at < 4; at += 1) {
    jump(20_000);
    if (at === 2) await evictDurableObject(stubOf(run), { webSockets: 'hibernate' });
    expect(await look(run)).toMatchObject({ status: 'in-progress' });
  }
  expect(await stateOf(run)).not.toHaveProperty('stoppedAt');
  jump(unwatchedMs);
  await ring(stubOf(run));
  expect(await stateOf(run)).toMatchObject({ endedBy: 'unwatched' });
});

test('viewers that an edge has lost have 30 s to come back', async () => {
  const { run, job } = await aLongRun('crash');
  await aViewer(run.session);
  jump(40_000);
  await abortAllDurableObjects();
  await (await dialData(job)).next('resume');
  expect(await stateOf(run)).not.toHaveProperty('stoppedAt');
  jump(unwatchedMs - 5_000);
  expect(await stateOf(run)).not.toHaveProperty('stoppedAt');
  jump(5_000);
  await ring(stubOf(run));
  expect(await stateOf(run)).toMatchObject({ endedBy: 'unwatched' });
});

test('one that does not end for want of viewers when it is told to is over a little later, and not failed', async () => {
  const { run, data } = await aLongRun('deaf');
  await pass(unwatchedMs, data, run);
  await data.next('stop');
  await pass(limits.job.deadlineGraceMs, data, run);
  expect(await stateOf(run)).toMatchObject({ state: 'finished', endedBy: 'unwatched' });
});

test('an agent whose data socket is away hears of it from its PoP', async () => {
  const { run, data, agent } = await aLongRun('away');
  data.socket.close(1000);
  jump(unwatchedMs);
  await ring(stubOf(run));
  expect(await agent.next('cancel')).toMatchObject({ id: `${run.session}.1` });
});
