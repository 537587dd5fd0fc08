import { expect, test } from 'vitest';
import { allFine, aWorld, jobs, linesSeen, many } from './scene.ts';

test('P4: the edge is killed while 20 jobs run and started again: no entry lost, no job stuck, none run twice', async (context) => {
  const world = await aWorld(context);
  const { session } = await jobs(world, many(20, 'steady'), { packets: 40 });
  world.follow(session);
  world.follow(session);
  await linesSeen(world, 100);
  await world.edge.kill();
  await world.edge.start();
  expect(await allFine(world, 20)).toMatchObject({ results: 20, runs: 20, states: { finished: 20 } });
});

test('P4: killed while jobs are being asked for, the edge still has each of them done once', async (context) => {
  const world = await aWorld(context);
  const first = await world.measure('steady', { packets: 20 });
  world.follow(first.session);
  // Whatever was answered is a promise: the rest was never asked for.
  const asked = many(10, undefined).map(() => world.measure('steady', { packets: 20, to: first }));
  await Promise.race(asked);
  await world.edge.kill();
  const answered = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled').length;
  await world.edge.start();
  const { results, runs, states } = await allFine(world, 1 + answered);
  expect(results).toBeGreaterThanOrEqual(1 + answered);
  expect(runs).toBe(results);
  expect(states).toEqual({ finished: results });
});
