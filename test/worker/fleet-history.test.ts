import { expect, test } from 'vitest';
import { hour, minute, TestFleet } from './support/fleet.ts';

/** A day and more of a fleet: an outage, a time when nobody was here, midnight, and the clock set back. */
async function aLife(isForgetful: boolean) {
  const fleet = new TestFleet();
  fleet.isForgetful = isForgetful;
  await fleet.withAgents('aa', 'bb', 'cc');
  await fleet.minutes(5);
  await fleet.go('cc');
  await fleet.minutes(4, 'cc');
  await fleet.come('cc');
  await fleet.minutes(3);
  fleet.later(14 * hour);
  await fleet.minutes(6);
  fleet.later(-30 * minute);
  await fleet.minutes(3);
  await fleet.go('bb');
  await fleet.minutes(2);
  fleet.later(30 * minute);
  await fleet.minutes(6);
  return fleet.board();
}

test('what is known is the same whether or not the object stays in memory', { timeout: 60_000 }, async () => {
  const kept = await aLife(false);
  expect(await aLife(true)).toEqual(kept);
  expect(kept.status.pops.map(({ days }) => days.slice(-3))).toEqual(['-oo', '-og', '-do']);
});

test('time in which the fleet was away is not known', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb', 'cc');
  await fleet.minutes(10);
  await fleet.minutes(2, 'cc');
  await fleet.go('cc');
  await fleet.minutes(10, 'cc');
  // 12 minutes well (two of them nobody heard it, its agent being here), 10 down; then two hours of which nobody knows.
  expect((await fleet.pop('cc'))!.uptime.d1).toBeCloseTo((100 * 12) / 22, 1);
  fleet.later(2 * hour);
  await fleet.minutes(10, 'cc');
  const { uptime } = (await fleet.pop('cc'))!;
  expect(uptime.d1).toBeCloseTo((100 * 12) / 31, 0);
  expect((await fleet.pop('aa'))!.uptime.d1).toBe(100);
});

test('of a PoP whose agent is gone, and at which nobody looks, nothing is known', async () => {
  const fleet = new TestFleet();
  await fleet.register('aa', { ipv4: null, ipv6: null });
  await fleet.register('bb', { ipv4: null, ipv6: null });
  await fleet.come('aa');
  await fleet.come('bb');
  await fleet.minutes(10);
  await fleet.go('bb');
  await fleet.minutes(30);
  expect(await fleet.pop('bb')).toMatchObject({
    status: 'degraded',
    reason: 'agent_offline',
    uptime: { d1: 100 },
    since: new Date(fleet.now - 30 * minute).toISOString(),
  });
  expect((await fleet.pop('bb'))!.days.at(-1)).toBe('o');
});

test('days that are over are kept as they were', { timeout: 60_000 }, async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb', 'cc');
  await fleet.minutes(2);
  await fleet.go('cc');
  await fleet.minutes(5, 'cc');
  await fleet.come('cc');
  for (let day = 0; day < 5; day++) {
    fleet.later(24 * hour - 5 * minute);
    await fleet.minutes(5);
  }
  const { days, uptime } = (await fleet.pop('cc'))!;
  expect(days.slice(-7)).toBe('-dooooo');
  expect(uptime.d1).toBe(100);
  expect(uptime.d7).toBeLessThan(100);
  expect(uptime.d90).toBe(uptime.d7);
});
