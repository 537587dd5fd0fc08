import { abortAllDurableObjects } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { minute, TestFleet } from './support/fleet.ts';

test('the board shows each PoP and each path, by both families', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb');
  await fleet.minutes(2);
  const { status, events } = await fleet.board();
  expect(status.status).toBe('operational');
  expect(status.pops.map(({ id, status, online, rtt, loss }) => ({ id, status, online, rtt, loss }))).toEqual(
    [
      { id: 'aa', status: 'operational', online: true, rtt: 20, loss: 0 },
      { id: 'bb', status: 'operational', online: true, rtt: 20, loss: 0 },
    ],
  );
  const path = { rtt: 20, loss: 0, status: 'operational', ipv6: { rtt: 20, loss: 0 } };
  expect(status.mesh).toEqual([
    { from: 'aa', to: 'bb', ...path },
    { from: 'bb', to: 'aa', ...path },
  ]);
  expect(status.pops[0]!.trend.rtt.at(-1)).toBe(20);
  expect(status.pops[0]!.days).toBe(`${'-'.repeat(89)}o`);
  expect(events.changes).toEqual([]);
  expect(JSON.stringify(status)).not.toContain('192.0.2.');
});

test('a PoP that is cut off is down within 45 s, and back when it is heard again', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb', 'cc');
  await fleet.minutes(3);
  // The cut. Its peers see two silent rounds and say so early; its own agent is not missed yet.
  fleet.later(25_000);
  await fleet.say('aa', '33', 20, { cc: '00' });
  await fleet.say('bb', '33', 20, { cc: '00' });
  expect(await fleet.states()).toMatchObject({
    aa: 'operational',
    bb: 'operational',
    cc: 'degraded/unreachable',
  });
  fleet.later(20_000);
  await fleet.go('cc');
  expect(await fleet.states()).toEqual({ aa: 'operational', bb: 'operational', cc: 'down/silent' });
  await fleet.minutes(5, 'cc');
  expect(await fleet.states()).toEqual({ aa: 'operational', bb: 'operational', cc: 'down/silent' });
  // The link is whole.
  await fleet.come('cc');
  expect(await fleet.states()).toMatchObject({ cc: 'down/unreachable' });
  fleet.later(20_000);
  await fleet.say('aa', '33');
  expect((await fleet.states())['cc']).not.toContain('down');
  await fleet.minutes(1);
  expect(await fleet.states()).toEqual({ aa: 'operational', bb: 'operational', cc: 'operational' });
  const { events } = await fleet.board();
  expect(events.changes.map(({ pop, before, status }) => `${pop} ${before} ${status}`)).toEqual([
    'cc degraded operational',
    'cc down degraded',
    'cc degraded down',
    'cc operational degraded',
  ]);
});

test('a PoP that was announced and never came is not on the board', async () => {
  const fleet = new TestFleet();
  await fleet.register('late');
  await fleet.withAgents('aa');
  await fleet.minutes(1, 'late');
  expect(await fleet.states()).toEqual({ aa: 'operational' });
  await fleet.come('late');
  expect(await fleet.states()).toEqual({ aa: 'operational', late: 'operational' });
  await fleet.go('late');
  expect(await fleet.states()).toEqual({ aa: 'operational', late: 'degraded/agent_offline' });
});

test('one PoP alone, without an address, is operational while its agent is here', async () => {
  const fleet = new TestFleet();
  await fleet.register('local', { ipv4: null, ipv6: null });
  await fleet.come('local');
  await fleet.minutes(10);
  const { status } = await fleet.board();
  expect(status.mesh).toEqual([]);
  expect(status.pops[0]).toMatchObject({ status: 'operational', rtt: null, loss: null, uptime: { d1: 100 } });
  expect(await fleet.alarm()).not.toBeNull();
});

test('of a PoP that is removed nothing is left, should it come again', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb', 'cc');
  await fleet.minutes(1);
  await fleet.minutes(2, 'cc');
  await fleet.go('cc');
  expect(await fleet.states()).toMatchObject({ cc: 'down/silent' });
  await fleet.stub.remove('cc');
  const { status, events } = await fleet.board();
  expect(JSON.stringify([status.pops, status.mesh, events])).not.toContain('cc');
  await fleet.register('cc');
  expect(Object.keys(await fleet.states())).toEqual(['aa', 'bb']);
  await fleet.come('cc');
  expect(await fleet.pop('cc')).toMatchObject({ status: 'operational', uptime: { d1: null }, loss: null });
});

test('another address is measured anew', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb');
  await fleet.minutes(1);
  await fleet.minutes(2, 'bb');
  expect((await fleet.board()).status.mesh).toContainEqual(
    expect.objectContaining({ to: 'bb', status: 'down' }),
  );
  await fleet.stub.update({ ...(await fleet.stub.find('bb'))!, ipv4: '198.51.100.1', ipv6: null });
  await fleet.say('aa', '');
  expect((await fleet.board()).status.mesh.filter(({ to }) => to === 'bb')).toEqual([]);
});

test('a board is made at most once in ten seconds, and anew when a state has changed', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb');
  const first = await fleet.board();
  fleet.later(9_000);
  await fleet.say('aa', '3');
  expect(await fleet.board()).toEqual(first);
  fleet.later(1_000);
  const second = await fleet.board();
  expect(second.status.updatedAt).not.toBe(first.status.updatedAt);
  fleet.later(1_000);
  await fleet.go('aa');
  expect((await fleet.board()).status).toMatchObject({ status: 'degraded' });
});

test('the fleet looks once a minute while anybody reports, and sleeps when nobody does', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb');
  const first = await fleet.alarm();
  expect(first! - fleet.now).toBeLessThanOrEqual(minute);
  let rang = 0;
  for (let i = 0; i < 20; i++) {
    fleet.later(minute);
    rang += (await fleet.ring()) ? 1 : 0;
  }
  expect(rang).toBeGreaterThan(2);
  expect(rang).toBeLessThan(8);
  expect(await fleet.alarm()).toBeNull();
  await fleet.say('aa', '333');
  expect(await fleet.alarm()).not.toBeNull();
});

test('a crash loses nothing that was said before', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb', 'cc');
  await fleet.minutes(1);
  await fleet.minutes(2, 'cc');
  await fleet.go('cc');
  const { status, events } = await fleet.board();
  await abortAllDurableObjects();
  const again = await fleet.board();
  expect(again).toEqual({ status, events });
  await fleet.minutes(2, 'cc');
  expect(await fleet.states()).toMatchObject({ cc: 'down/silent' });
});
