import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { aCell } from '../support/a-cell.ts';
import { jump, ring } from './support/clock.ts';
import { intercept } from './support/hold.ts';
import {
  aMeasuringPop,
  aTarget,
  fleetStub,
  lossOf,
  meshesIn,
  meshIn,
  neverSilent,
  toldOf,
} from './support/mesh.ts';
import { aPop, aPopWithAgent, asOperator, call, connect, dialControl, enrol } from './support/world.ts';

/** Who measures: one agent of a PoP, the same one for as long as it is here. */

const { quietMs } = limits.mesh;

async function aSecondAgent(slug: string) {
  const enrolled = await enrol(await aPop(slug));
  return { enrolled, agent: await connect(enrolled) };
}

test('an agent is told what to measure, after its welcome', async () => {
  const { agent, to, slug, mesh } = await aMeasuringPop('told');
  expect(mesh.targets).toContainEqual({ id: to, ipv4: '198.51.100.1', ipv6: '2001:db8::1' });
  expect(mesh.targets.map(({ id }) => id)).not.toContain(slug);
  expect(agent.frames.map(({ t }) => t)).toEqual(['challenge', 'welcome', 'mesh']);
});

test('one that dials again is told again, at once', async () => {
  const { enrolled, mesh } = await aMeasuringPop('again');
  expect(await meshIn(await connect(enrolled))).toEqual(mesh);
});

test('before it has shown its key an agent is told nothing, whatever else goes on', async () => {
  const { slug, agent, stub } = await aMeasuringPop('early');
  const peer = await dialControl(await enrol(await aPop(slug)));
  await peer.next('challenge');
  agent.socket.close(1000);
  await agent.closed();
  await neverSilent(stub);
  jump(limits.agent.returnMs);
  await ring(stub);
  expect(peer.frames.map(({ t }) => t)).toEqual(['challenge']);
});

test('the second agent of a PoP measures nothing until the first has gone', async () => {
  const { slug, agent, mesh } = await aMeasuringPop('second');
  const second = await aSecondAgent(slug);
  await env.POP.getByName(slug).describe();
  expect(meshesIn(second.agent)).toEqual([]);
  agent.socket.close(1000);
  expect(await meshIn(second.agent)).toEqual(mesh);
});

test('an agent that leaves gives the mesh to the next one, and stays to end what it does', async () => {
  const { slug, agent, mesh } = await aMeasuringPop('leaves');
  const second = await aSecondAgent(slug);
  agent.say({ t: 'leaving' });
  expect(await meshIn(second.agent)).toEqual(mesh);
  expect(await meshIn(agent, ({ targets }) => targets.length === 0)).toBeTruthy();
  agent.say({ t: 'summary', cells: [] });
  agent.say({ t: 'done', id: 'x' });
  await env.POP.getByName(slug).describe();
  expect(agent.socket.readyState).toBe(WebSocket.OPEN);
});

test('who measures outlives the object, and is not told again', async () => {
  const { slug, agent, stub } = await aMeasuringPop('sleeps');
  const second = await aSecondAgent(slug);
  await evictDurableObject(stub, { webSockets: 'hibernate' });
  const told = await toldOf(slug);
  agent.say({ t: 'summary', cells: [] });
  await expect.poll(told).toEqual([[]]);
  expect([meshesIn(agent).length, meshesIn(second.agent).length]).toEqual([1, 0]);
});

test('a new PoP is in the mesh with the next summary, and only then', async () => {
  const { agent, mesh } = await aMeasuringPop('grows');
  await aTarget('grown');
  agent.say({ t: 'summary', cells: [] });
  const after = await meshIn(agent, ({ revision }) => revision !== mesh.revision);
  expect(after.targets.map(({ id }) => id)).toContain('grown');
  agent.clear();
  jump(limits.mesh.summaryMs);
  const told = await toldOf('grows');
  agent.say({ t: 'summary', cells: [] });
  await expect.poll(told).toHaveLength(1);
  expect(meshesIn(agent)).toEqual([]);
});

test('an agent that never says what it found is no reason not to hear of a new PoP', async () => {
  const { slug, agent, stub, mesh } = await aMeasuringPop('mute');
  await neverSilent(stub);
  await aTarget('mute-new');
  const told = await toldOf(slug);
  jump(quietMs);
  await ring(stub);
  expect(told()).toEqual([[]]);
  expect(await meshIn(agent, ({ revision }) => revision !== mesh.revision)).toBeTruthy();
  // Once in that time.
  await runDurableObjectAlarm(stub);
  expect(told()).toEqual([[]]);
});

test('where there is another agent it is that one’s turn then', async () => {
  const { slug, agent, stub } = await aMeasuringPop('turns');
  const second = await aSecondAgent(slug);
  await neverSilent(stub);
  jump(quietMs);
  await ring(stub);
  expect(await meshIn(second.agent)).toBeTruthy();
  expect(await meshIn(agent, ({ targets }) => targets.length === 0)).toBeTruthy();
});

test('a fleet that cannot be reached is asked again, and the agents notice nothing', async () => {
  const { slug, agent, stub } = await aMeasuringPop('cut-off');
  await neverSilent(stub);
  await intercept(fleetStub(), 'summarize', () => Promise.reject(new Error('unreachable')));
  jump(quietMs);
  await ring(stub);
  const told = await toldOf(slug);
  jump(quietMs);
  await ring(stub);
  expect(told()).toEqual([[]]);
  expect(agent.socket.readyState).toBe(WebSocket.OPEN);
});

test('a PoP that is removed forgets what it measured, and its successor is told anew', async () => {
  const { slug, to, agent, mesh } = await aMeasuringPop('removed');
  agent.say({ t: 'summary', cells: [aCell({ to })] });
  await expect.poll(() => lossOf(slug)).toEqual({ [`${to}/4`]: 0 });
  await call('DELETE', `/v1/admin/pops/${slug}`, undefined, asOperator);
  expect(await lossOf(slug)).toEqual({});
  expect(await meshIn(await connect(await enrol(await aPop(slug))))).toEqual(mesh);
});

test('a PoP that has nothing to measure is not told so', async () => {
  // Other tests have put PoPs into the fleet: this one is the first of its kind.
  await intercept(fleetStub(), 'report', async () => ({ revision: 'empty', targets: [] }));
  const { agent } = await aPopWithAgent('alone');
  await env.POP.getByName('alone').describe();
  expect(meshesIn(agent)).toEqual([]);
});
