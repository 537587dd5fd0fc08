import { afterEach, expect, test, vi } from 'vitest';
import { aJob, aTask } from './builders.ts';
import { aWorld, follow, linesOf, type World } from './world.ts';

let world: World;

afterEach(async () => {
  vi.restoreAllMocks();
  await world.end();
});

test('whoever sets the host’s clock, however often and far, changes nothing', async () => {
  let at = 0;
  const days = 86_400_000;
  vi.spyOn(Date, 'now').mockImplementation(() => [0, 30_000 * days, -1, 5 * days][(at += 1) % 4]!);
  world = await aWorld();
  world.control.send({ t: 'job', job: aJob({ task: aTask('ping', { packets: 3 }) }) });
  const first = await world.edge.data();
  first.send({ t: 'resume', from: 0 });
  await first.until('log');
  first.socket.terminate();
  const { entries, outcome } = await follow(await world.edge.data());
  expect(outcome).toEqual({ kind: 'finished', exit: 0 });
  expect(linesOf(entries)).toHaveLength(4);
  const times = entries.map(([time]) => time);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeLessThan(days);
  expect(times[0]).toBeGreaterThanOrEqual(0);
  expect(await world.control.until('done')).toBeDefined();
});
