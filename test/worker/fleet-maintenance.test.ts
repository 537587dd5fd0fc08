import { expect, test } from 'vitest';
import { minute, TestFleet } from './support/fleet.ts';

/** From now on for so many minutes, at these PoPs. */
async function maintain(fleet: TestFleet, pops: string[], fromMs: number, untilMs: number): Promise<string> {
  using desk = await fleet.stub.desk();
  const iso = (ms: number) => new Date(fleet.now + ms).toISOString();
  const answer = await desk.maintain({ title: 'New router', pops, from: iso(fromMs), until: iso(untilMs) });
  if (!answer.ok) throw new Error(answer.why.rule);
  return answer.value.id;
}

test('a PoP that is worked on shows that, whatever is heard of it, and its uptime knows nothing of it', async () => {
  const fleet = new TestFleet();
  fleet.isForgetful = true;
  await fleet.withAgents('aa', 'bb', 'cc');
  await fleet.minutes(2);
  await maintain(fleet, ['cc'], 0, 10 * minute);
  expect(await fleet.states()).toMatchObject({ aa: 'operational', cc: 'maintenance/maintenance' });
  await fleet.go('cc');
  await fleet.minutes(5, 'cc');
  expect((await fleet.board()).status.status).toBe('maintenance');
  expect((await fleet.pop('cc'))!.uptime.d1).toBe(100);
  await fleet.come('cc');
  await fleet.minutes(7);
  expect(await fleet.states()).toMatchObject({ aa: 'operational', bb: 'operational', cc: 'operational' });
  const { changes } = (await fleet.board()).events;
  expect(changes.map(({ pop, before, status }) => [pop, before, status])).toEqual([
    ['cc', 'maintenance', 'operational'],
    ['cc', 'operational', 'maintenance'],
  ]);
});

test('a window that is to come begins by itself, to the second, also when nobody reports', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb');
  await fleet.minutes(1);
  const begin = fleet.now + 90_000;
  await maintain(fleet, [], 90_000, 20 * minute);
  expect(await fleet.states()).toMatchObject({ aa: 'operational' });
  while (fleet.now < begin) {
    fleet.later(Math.max(0, (await fleet.alarm())! - fleet.now));
    await fleet.ring();
  }
  expect(await fleet.states()).toEqual({ aa: 'maintenance/maintenance', bb: 'maintenance/maintenance' });
  const { events, status } = await fleet.board();
  expect(Date.parse(events.changes[0]!.at)).toBe(begin);
  expect(status.maintenance).toMatchObject([{ title: 'New router', pops: [] }]);
});

test('work that is ended early ends at once', async () => {
  const fleet = new TestFleet();
  await fleet.withAgents('aa', 'bb');
  await fleet.minutes(1);
  const id = await maintain(fleet, ['aa'], 0, 60 * minute);
  fleet.later(minute);
  {
    using desk = await fleet.stub.desk();
    await desk.endWindow(id);
  }
  expect(await fleet.states()).toMatchObject({ aa: 'operational' });
});
