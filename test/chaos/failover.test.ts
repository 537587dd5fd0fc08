import { expect, test } from 'vitest';
import { aFolder } from '../support/folder.ts';
import { allFine, aWorld, jobs, many, patience } from './scene.ts';

test('P5: jobs that were given to an agent which hangs are moved to the other, and it does not run them, too, when it wakes', async (context) => {
  const world = await aWorld(context, aFolder(), { agents: 2 });
  const { log } = world.agentSide;
  const [hung] = world.agents;
  hung!.freeze();
  const first = await jobs(world, many(6, 'steady'), { packets: 20 });
  const viewer = world.follow(first.session);
  await viewer.untilEnded(6);
  const dials = log.counts['open data'] ?? 0;
  // It was asked for some of them, at least: it dials for those, and is told no.
  hung!.thaw();
  await expect.poll(() => log.counts['open data'] ?? 0, patience).toBeGreaterThan(dials);
  await expect.poll(() => world.agentSide.open('data'), patience).toBe(0);
  await world.measure('steady', { packets: 20, to: first });
  const totals = await allFine(world, 7);
  expect(totals).toMatchObject({ results: 7, runs: 7, states: { finished: 7 } });
});

test('P5: one of two agents is killed while jobs wait: all of them end, and none runs twice', async (context) => {
  const world = await aWorld(context, aFolder(), { agents: 2, maxJobs: 2 });
  const { session } = await jobs(world, many(10, 'steady'), { packets: 20 });
  world.follow(session);
  await expect.poll(() => world.tool.alive().length, patience).toBe(4);
  const victim = world.agents[1]!;
  await victim.kill();
  victim.start();
  await victim.online();
  const { states, runs } = await allFine(world, 10);
  // It had two, and may have been asked for the next ones.
  expect(states['lost']).toBe(2);
  expect(states).toEqual({ lost: 2, finished: 8 });
  expect(runs).toBe(10);
});
