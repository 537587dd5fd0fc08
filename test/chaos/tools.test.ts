import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { allFine, aWorld, patience } from './scene.ts';
import type { BehaviourName } from './tool/behaviours.ts';

test('P10: tools that flood, hang, fail or are missing end with an owner and a code, and the agent lives', async (context) => {
  const world = await aWorld(context);
  const expected = {
    flood: undefined,
    deluge: { owner: 'policy', code: 'bytes_cap' },
    endless: { owner: 'policy', code: 'bytes_cap' },
    silent: { owner: 'policy', code: 'duration_cap' },
    deaf: { owner: 'policy', code: 'duration_cap' },
    failing: { owner: 'agent', code: 'tool_failed' },
  } as const;
  const kinds = Object.keys(expected) as BehaviourName[];
  for (const kind of kinds) world.follow((await world.measure(kind, { packets: 5 })).session);
  await allFine(world, 1);
  const { asked } = await world.evidence();
  const failures = asked.map(({ answer }) => ('failure' in answer.state ? answer.state.failure : undefined));
  for (const [i, kind] of kinds.entries()) {
    const { owner, code } = failures[i] ?? {};
    expect([kind, owner, code]).toEqual([
      kind,
      expected[kind as keyof typeof expected]?.owner,
      expected[kind as keyof typeof expected]?.code,
    ]);
  }
  expect(world.tool.alive()).toEqual([]);

  rmSync(path.join(world.tool.folder, 'ping'));
  const missing = await world.measure('steady');
  await world.follow(missing.session).untilEnded(1);
  expect((await world.evidence()).asked.at(-1)?.answer.state).toMatchObject({
    state: 'failed',
    failure: { owner: 'agent', code: 'tool_missing' },
  });
  await world.agent.online();
});

/** A heading, a hundred lines for each packet, and a summary. */
const linesOfFlood = 1 + 100 * 100 + 4;

test('a tool that prints faster than its agent may keep waits, and nothing of it is lost', async (context) => {
  const world = await aWorld(context);
  const printed = () => world.tool.runs().reduce((sum, { out }) => sum + out.length, 0);
  // The agent hears of the job, and cannot say what comes of it: the edge is away for all new connections.
  world.agentSide.refuse();
  const { session } = await world.measure('flood', { packets: 100, interval: 1 });
  const viewer = world.follow(session);
  let before = -1;
  const hasStopped = () => {
    const now = printed();
    const isStill = now > 0 && now === before;
    before = now;
    return isStill;
  };
  await expect.poll(hasStopped, { ...patience, interval: 300 }).toBe(true);
  expect(printed()).toBeLessThan(linesOfFlood);
  expect(viewer.record.results.get(1)?.entries ?? []).toEqual([]);
  world.agentSide.up();
  expect(await allFine(world, 1)).toMatchObject({
    runs: 1,
    linesPrinted: linesOfFlood,
    states: { finished: 1 },
  });
});
