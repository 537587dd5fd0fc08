import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { jump, ring } from './support/clock.ts';
import {
  aPopWithAgent,
  aRun,
  aViewer,
  connect,
  dialControl,
  dialData,
  get,
  jobOf,
  stubOf,
  upgrade,
} from './support/world.ts';

const onlineOf = async (id: string) =>
  (await get<{ id: string; online: boolean }[]>('/v1/pops')).find((pop) => pop.id === id)?.online;

test('an agent that is silent is let go, and its PoP is offline within 60 s', async () => {
  const { agent } = await aPopWithAgent('silent');
  const pop = env.POP.getByName('silent');
  jump(limits.agent.silentMs);
  await ring(pop);
  expect((await agent.closed()).code).toBe(1001);
  jump(limits.agent.returnMs);
  await ring(pop);
  expect(await onlineOf('silent')).toBe(false);
  expect(limits.agent.silentMs + limits.agent.returnMs).toBeLessThan(60_000);
  expect(limits.agent.pingMs * 2).toBeLessThan(limits.agent.silentMs);
});

test('an agent that only says ping stays, and the object is not woken to hear it', async () => {
  const { agent } = await aPopWithAgent('quiet');
  const pong = new Promise((resolve) =>
    agent.socket.addEventListener('message', ({ data }) => resolve(data)),
  );
  agent.socket.send('ping');
  expect(await pong).toBe('pong');
  jump(limits.agent.silentMs - 1_000);
  // Before it is due: it would find nothing to do.
  await runDurableObjectAlarm(env.POP.getByName('quiet'));
  expect(agent.socket.readyState).toBe(WebSocket.OPEN);
});

test('a PoP is online again as soon as its agent is', async () => {
  const { enrolled, agent } = await aPopWithAgent('returns');
  const pop = env.POP.getByName('returns');
  agent.socket.close(1000);
  await expect.poll(() => runDurableObjectAlarm(pop)).toBe(true);
  jump(limits.agent.returnMs);
  await ring(pop);
  expect(await onlineOf('returns')).toBe(false);
  await connect(enrolled);
  await expect.poll(() => onlineOf('returns')).toBe(true);
});

test('while an agent dials again its PoP is not offline, and jobs wait for it', async () => {
  const { enrolled, agent } = await aPopWithAgent('deploy');
  agent.socket.close(1000);
  await expect.poll(() => runDurableObjectAlarm(env.POP.getByName('deploy'))).toBe(true);
  const run = await aRun(['deploy']);
  await expect
    .poll(() => get(`/v1/sessions/${run.session}`))
    .toMatchObject({ results: [{ state: 'queued', position: 1 }] });
  const back = await connect(enrolled);
  expect((await jobOf(back)).session).toBe(run.session);
});

test('viewers that are silent for too long are let go, also those that never joined; who says ping stays', async () => {
  await aPopWithAgent('halfopen');
  const run = await aRun(['halfopen']);
  const joined = await aViewer(run.session);
  const waiting = await upgrade(`/v1/sessions/${run.session}/live`);
  jump(limits.viewer.silentMs);
  const fresh = await aViewer(run.session);
  await runDurableObjectAlarm(stubOf(run));
  expect((await joined.closed()).code).toBe(1001);
  expect((await waiting.closed()).code).toBe(1001);
  expect(fresh.socket.readyState).toBe(WebSocket.OPEN);
  await expect.poll(() => get(`/v1/sessions/${run.session}`)).toMatchObject({ viewers: 1 });
});

test('a data socket that is half-open does not keep a result from being lost', async () => {
  const { agent } = await aPopWithAgent('halfdata');
  const run = await aRun(['halfdata'], { measurementOptions: { packets: 100, interval: 1 } });
  const data = await dialData(await jobOf(agent));
  await data.next('resume');
  jump(limits.agent.silentMs);
  await ring(stubOf(run));
  expect((await data.closed()).code).toBe(1001);
  expect(await get(`/v1/sessions/${run.session}`)).toMatchObject({ results: [{ state: 'running' }] });
  jump(limits.outbox.redialMs + limits.outbox.redialSlackMs - limits.agent.silentMs);
  await ring(stubOf(run));
  expect(await get(`/v1/sessions/${run.session}`)).toMatchObject({ results: [{ state: 'lost' }] });
});

test('whoever is let in and does not join, or does not show its key, does not stay by saying ping', async () => {
  const { enrolled, agent } = await aPopWithAgent('idlers');
  const run = await aRun(['idlers']);
  const joined = await aViewer(run.session);
  const idle = await upgrade(`/v1/sessions/${run.session}/live`);
  const unproven = await dialControl(enrolled);
  await unproven.next('challenge');
  jump(Math.max(limits.viewer.joinMs, limits.agent.proofMs));
  for (const { socket } of [joined, idle, unproven, agent]) socket.send('ping');
  await runDurableObjectAlarm(stubOf(run));
  await runDurableObjectAlarm(env.POP.getByName('idlers'));
  expect([(await idle.closed()).code, (await unproven.closed()).code]).toEqual([1001, 1001]);
  expect([joined.socket.readyState, agent.socket.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
});
