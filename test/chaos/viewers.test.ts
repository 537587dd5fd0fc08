import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { allFine, aWorld, jobs, linesSeen, many, patience, someChance } from './scene.ts';

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

/** The sockets that bytes wait in which the other end has not taken, among those at this port of ours. */
function behind(port: number): { remote: number; bytes: number }[] {
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
  return rows.flatMap((row) => {
    const [, local, remote, , queues] = row.trim().split(/\s+/);
    const bytes = Number.parseInt(queues?.split(':')[0] ?? '0', 16);
    return portIn(local) === port && bytes > 0 ? [{ remote: portIn(remote), bytes }] : [];
  });
}

/** The port in `0100007F:1F90`. */
function portIn(address = ''): number {
  return Number.parseInt(address.split(':')[1] ?? '0', 16);
}

test('P7: one of ten viewers is megabytes behind, and the other nine do not wait for it', async (context) => {
  const world = await aWorld(context);
  const first = await world.measure('steady', { packets: 2 });
  const viewers = many(10, undefined).map(() => world.follow(first.session));
  await Promise.all(viewers.map((viewer) => viewer.untilEnded(1)));
  const deaf = viewers.pop()!;
  deaf.setDeaf(true);
  // More than all buffers on the way to it hold; with time for it on a machine that has little.
  for (let i = 0; i < 22; i += 1) await world.measure('bulky', { packets: 17, interval: 5, to: first });
  await Promise.all(viewers.map((viewer) => viewer.untilEnded(23)));
  const port = Number(new URL(world.edge.url).port);
  await expect.poll(() => behind(port).length, patience).toBe(1);
  expect(deaf.record.results.size).toBe(1);
  deaf.setDeaf(false);
  expect(await allFine(world, 23)).toMatchObject({ viewers: 10, states: { finished: 23 } });
  await expect.poll(() => behind(port), patience).toEqual([]);
});

test('P1: viewers that leave, come back and lose their line at random have every entry once, in order', async (context) => {
  const world = await aWorld(context);
  const { session } = await jobs(world, ['steady', 'brisk', 'burst', 'long'], { packets: 60 });
  const chance = someChance(20);
  const viewers = many(20, undefined).map(() => world.follow(session));
  await linesSeen(world, 20);
  for (let i = 0; i < 80; i += 1) {
    const viewer = viewers[Math.floor(chance() * viewers.length)]!;
    if (i % 2 === 0) viewer.leave();
    else
      world.viewerSide.strike(
        { path: 'live', direction: 'fromEdge', fault: { do: 'reset', after: i % 5 } },
        chance(),
      );
    await sleep(100);
    viewer.resume();
  }
  const totals = await allFine(world, 4);
  expect(totals).toMatchObject({ viewers: 20, states: { finished: 4 } });
  expect(totals.joins).toBeGreaterThan(60);
});
