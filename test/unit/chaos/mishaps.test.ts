import { expect, test } from 'vitest';
import { fateOf } from '../../chaos/mishaps.ts';
import type { World } from '../../chaos/world.ts';

/** A world that only writes down what happens to it; the edge comes back when it is let. */
function aWorld() {
  const events: string[] = [];
  const arrivals: Promise<void>[] = [];
  const note = (event: string) => () => {
    events.push(event);
    return Promise.resolve(true);
  };
  const side = (name: string) => ({
    strike: () => 0,
    down: note(`${name} down`),
    refuse: note(`${name} refuses`),
    up: note(`${name} up`),
    release: note(`${name} released`),
  });
  const comeBack = Promise.withResolvers<void>();
  const arrival = Promise.withResolvers<void>();
  const world = {
    edge: { kill: note('edge killed'), start: () => comeBack.promise, evictPop: note('pop evicted') },
    agent: {
      pop: 'local',
      kill: note('agent killed'),
      start: () => void arrivals.push(arrival.promise),
      online: () => Promise.all(arrivals).then(note('agent online')),
    },
    agentSide: side('agent side'),
    viewerSide: side('viewer side'),
    sessions: [],
    viewers: [],
  };
  return {
    world: world as unknown as World,
    events,
    comeBack: comeBack.resolve,
    agentIsOnline: arrival.resolve,
  };
}

test('nothing more happens to an edge that is away, but all may happen to others', async () => {
  const { world, events, comeBack } = aWorld();
  const fate = fateOf(world);
  const killed = fate.happen({ what: 'edge-killed', ms: 0 });
  expect(await fate.happen({ what: 'pop-evicted', sockets: 'close' })).toBe(false);
  expect(await fate.happen({ what: 'refuse', side: 'agent', ms: 0 })).toBe(true);
  comeBack();
  expect(await killed).toBe(true);
  expect(await fate.happen({ what: 'pop-evicted', sockets: 'close' })).toBe(true);
  expect(events).toEqual(['edge killed', 'agent side refuses', 'agent side up', 'pop evicted']);
});

test('what finds nobody to happen to does not happen', async () => {
  const fate = fateOf(aWorld().world);
  const rule = { path: 'data', direction: 'toEdge', fault: { do: 'reset', after: 0 } } as const;
  expect(await fate.happen({ what: 'wire', side: 'agent', rule, pick: 0 })).toBe(false);
  expect(await fate.happen({ what: 'session-evicted', sockets: 'close', pick: 0 })).toBe(false);
  expect(await fate.happen({ what: 'viewer-leaves', pick: 0, ms: 0 })).toBe(false);
});

test('it is over once all that was going on is, what was cut is let go, and the agent is back', async () => {
  const { world, events, comeBack } = aWorld();
  const fate = fateOf(world);
  void fate.happen({ what: 'edge-killed', ms: 0 });
  const over = fate.over();
  await Promise.resolve();
  expect(events).toEqual(['edge killed']);
  comeBack();
  await over;
  expect(events.slice(1)).toEqual(['agent side released', 'viewer side released', 'agent online']);
});

test('deaths are written down from when to when they are', async () => {
  const { world, comeBack } = aWorld();
  const fate = fateOf(world);
  const killed = fate.happen({ what: 'edge-killed', ms: 0 });
  await fate.happen({ what: 'refuse', side: 'agent', ms: 0 });
  await fate.happen({ what: 'refuse', side: 'viewers', ms: 0 });
  expect(fate.deaths.agentSide).toHaveLength(1);
  expect(fate.deaths.edge.map(({ to }) => to)).toEqual([Number.POSITIVE_INFINITY]);
  comeBack();
  await killed;
  await fate.happen({ what: 'pop-evicted', sockets: 'close' });
  for (const spans of [fate.deaths.edge, fate.deaths.agentSide, fate.deaths.evictions])
    for (const { from, to } of spans) expect(to - from).toBeGreaterThanOrEqual(0);
  expect(fate.deaths.edge[0]!.to).toBeLessThan(Number.POSITIVE_INFINITY);
});

test('an agent is dead until it is online again', async () => {
  const { world, agentIsOnline } = aWorld();
  const fate = fateOf(world);
  await fate.happen({ what: 'agent-killed', ms: 0 });
  expect(fate.deaths.agent.map(({ to }) => to)).toEqual([Number.POSITIVE_INFINITY]);
  agentIsOnline();
  await fate.over();
  expect(fate.deaths.agent[0]!.to).toBeLessThan(Number.POSITIVE_INFINITY);
});
