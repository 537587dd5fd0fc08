import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { allFine, aWorld, jobs, linesSeen, many } from './scene.ts';

test('P7: of 100 viewers one never reads, and the other 99 do not wait for it', async (context) => {
  const world = await aWorld(context);
  const { session } = await jobs(world, many(3, 'long'), { packets: 100 });
  const viewers = many(100, undefined).map(() => world.follow(session));
  const deaf = viewers.pop()!;
  await deaf.until(({ joins }) => joins > 0);
  deaf.setDeaf(true);
  await Promise.all(viewers.map((viewer) => viewer.untilEnded(3)));
  // It is still there, and has heard nothing of the end.
  expect([...deaf.record.results.values()].every(({ states }) => states.at(-1)?.state !== 'finished')).toBe(
    true,
  );
  deaf.setDeaf(false);
  expect(await allFine(world, 3)).toMatchObject({ viewers: 100, states: { finished: 3 } });
});

test('P1: viewers that leave, come back and lose their line at random have every entry once, in order', async (context) => {
  const world = await aWorld(context);
  const { session } = await jobs(world, ['steady', 'brisk', 'burst', 'long'], { packets: 60 });
  const viewers = many(20, undefined).map(() => world.follow(session));
  await linesSeen(world, 20);
  for (let i = 0; i < 80; i += 1) {
    const viewer = viewers[Math.floor(Math.random() * viewers.length)]!;
    if (i % 2 === 0) viewer.leave();
    else
      world.viewerSide.strike(
        { path: 'live', direction: 'fromEdge', fault: { do: 'reset', after: i % 5 } },
        Math.random(),
      );
    await sleep(100);
    viewer.resume();
  }
  const totals = await allFine(world, 4);
  expect(totals).toMatchObject({ viewers: 20, states: { finished: 4 } });
  expect(totals.joins).toBeGreaterThan(60);
});
