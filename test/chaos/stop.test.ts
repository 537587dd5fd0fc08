import { expect, test } from 'vitest';
import type { BehaviourName } from './tool/behaviours.ts';
import { allFine, aWorld, patience } from './scene.ts';

const kinds: readonly BehaviourName[] = ['steady', 'deluge', 'stubborn', 'silent', 'deaf'];

test('P6: Stop ends the tool, whatever it does about it, and no process of its group is left', async (context) => {
  const world = await aWorld(context);
  const runs = await Promise.all(kinds.map((kind) => world.measure(kind, { packets: 100, interval: 1 })));
  const viewers = runs.map(({ session }) => world.follow(session));
  await expect.poll(() => world.tool.alive().length, patience).toBe(kinds.length);
  const answers = await Promise.all(
    runs.map(({ id, key }) =>
      fetch(`${world.edge.url}/v1/measurements/${id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${key}` },
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(kinds.map(() => 202));
  await Promise.all(viewers.map((viewer) => viewer.untilEnded(1)));
  expect(world.tool.alive()).toEqual([]);
  const { states } = await allFine(world, 1);
  // A deluge may have reached its cap before.
  expect((states['cancelled'] ?? 0) + (states['failed'] ?? 0)).toBe(kinds.length);
  expect(states['cancelled']).toBeGreaterThanOrEqual(kinds.length - 1);
});
