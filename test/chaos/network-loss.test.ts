import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { check } from './checker/checker.ts';
import { allFine, aWorld, jobs, linesSeen } from './scene.ts';

/** A job that is half done when the network comes back, or over. */
const options = { packets: 100, interval: 0.2 };

test.concurrent.for([
  ['5 s, packets held back', 5_000, 'hold'],
  ['30 s, connections forgotten', 30_000, 'cut'],
  ['30 s, the edge refuses', 30_000, 'refuse'],
  ['58 s, connections forgotten', 58_000, 'cut'],
] as const)(
  'P3: an agent that loses the edge for %s loses nothing',
  { timeout: 300_000 },
  async ([, ms, how], context) => {
    const world = await aWorld(context);
    const { session } = await jobs(world, ['steady', 'brisk', 'long'], options);
    world.follow(session);
    await linesSeen(world, 50);
    if (how === 'refuse') {
      world.agentSide.refuse();
      world.agentSide.strike({ path: 'any', direction: 'toEdge', fault: { do: 'reset', after: 0 } });
    } else world.agentSide.down(how);
    await sleep(ms);
    world.agentSide.up();
    expect(await allFine(world, 3)).toMatchObject({ results: 3, runs: 3, states: { finished: 3 } });
  },
);

test.concurrent(
  'P3: an agent that is away for longer loses its results, which say so and where they break off',
  { timeout: 300_000 },
  async (context) => {
    const world = await aWorld(context);
    const { session } = await jobs(world, ['steady', 'brisk'], options);
    const viewer = world.follow(session);
    await linesSeen(world, 50);
    world.agentSide.refuse();
    world.agentSide.strike({ path: 'any', direction: 'toEdge', fault: { do: 'reset', after: 0 } });
    await sleep(70_000);
    world.agentSide.up();
    const { states } = await allFine(world, 2);
    expect(states).toEqual({ lost: 2 });
    for (const { gaps, entries } of viewer.record.results.values())
      expect(gaps).toEqual([{ from: entries.length, to: undefined }]);
    // The agent lives, and its PoP is back.
    await world.agent.online();
    const next = await world.measure('steady', { packets: 2 });
    await world.follow(next.session).untilEnded(1);
    expect(check(await world.evidence()).totals.states).toEqual({ lost: 2, finished: 1 });
  },
);
