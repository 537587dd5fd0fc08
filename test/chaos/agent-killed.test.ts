import { expect, test } from 'vitest';
import { allFine, aWorld, jobs, linesSeen, many } from './scene.ts';

test('P5: an agent that is killed loses its results, which say where they break off; nothing runs again', async (context) => {
  const world = await aWorld(context);
  const { session } = await jobs(world, many(5, 'brisk'), { packets: 100 });
  world.follow(session);
  await linesSeen(world, 200);
  await world.agent.kill();
  world.agent.start();
  await world.agent.online();
  expect(await allFine(world, 5)).toMatchObject({ runs: 5, states: { lost: 5 } });
});

test('an agent that is asked to stop ends its jobs with a reason, and delivers what they have', async (context) => {
  const world = await aWorld(context);
  const { session } = await jobs(world, ['steady', 'brisk', 'stubborn', 'deaf'], { packets: 100 });
  world.follow(session);
  await linesSeen(world, 50);
  await world.agent.stop();
  expect(world.agent.process.exitCode).toBe(0);
  expect(world.tool.alive()).toEqual([]);
  expect(await allFine(world, 4)).toMatchObject({ runs: 4, states: { failed: 4 } });
  const { asked } = await world.evidence();
  for (const { answer } of asked)
    expect(answer.state).toMatchObject({ failure: { owner: 'agent', code: 'agent_stopping' } });
});
