import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosProxy } from './proxy/proxy.ts';
import type { Mishap } from './schedule.ts';
import type { World } from './world.ts';

/** What a mishap happens to. Two do not happen to one of them at the same time. */
type Subject = 'edge' | 'agent' | 'agentSide' | 'viewerSide';

/** Lets mishaps happen to a world. */
export interface Fate {
  /** Settles when it is over. @returns false when it could not happen: its subject is in trouble already, or there is none */
  happen(mishap: Mishap): Promise<boolean>;
  /** Settles when all that was going on is over, and everybody is back. */
  over(): Promise<void>;
}

export function fateOf(world: World): Fate {
  const troubled = new Set<Subject>();
  const going = new Set<Promise<boolean>>();

  async function alone(subject: Subject, doing: () => Promise<boolean>): Promise<boolean> {
    if (troubled.has(subject)) return false;
    troubled.add(subject);
    return doing().finally(() => troubled.delete(subject));
  }

  function begin(mishap: Mishap): Promise<boolean> {
    const subject = subjectOf(mishap);
    const doing = () => befall(world, mishap);
    return subject ? alone(subject, doing) : doing();
  }

  return {
    happen(mishap) {
      const doing = begin(mishap);
      going.add(doing);
      return doing.finally(() => going.delete(doing));
    },
    async over() {
      await Promise.all(going);
      for (const proxy of [world.agentSide, world.viewerSide]) proxy.release();
      await world.agent.online();
    },
  };
}

/** A fault on one connection, or a viewer who leaves, keeps nobody else from harm. */
function subjectOf(mishap: Mishap): Subject | undefined {
  if (mishap.what === 'down' || mishap.what === 'refuse') return sideOf[mishap.side];
  if (mishap.what === 'agent-killed' || mishap.what === 'agent-stopped') return 'agent';
  return mishap.what === 'wire' || mishap.what === 'viewer-leaves' ? undefined : 'edge';
}

const sideOf = { agent: 'agentSide', viewers: 'viewerSide' } as const;

async function befall(world: World, mishap: Mishap): Promise<boolean> {
  const { edge, agent } = world;
  switch (mishap.what) {
    case 'wire':
      return world[sideOf[mishap.side]].strike(mishap.rule, mishap.pick) > 0;
    case 'down':
    case 'refuse':
      return lose(world[sideOf[mishap.side]], mishap);
    case 'edge-killed':
      await edge.kill();
      await sleep(mishap.ms);
      await edge.start();
      return true;
    case 'session-evicted':
      return evictSession(world, mishap);
    case 'pop-evicted':
      return edge.evictPop(agent.pop, mishap.sockets);
    case 'agent-killed':
    case 'agent-stopped':
      await (mishap.what === 'agent-killed' ? agent.kill() : agent.stop());
      await sleep(mishap.ms);
      agent.start();
      return true;
    default:
      mishap.what satisfies 'viewer-leaves';
      return absence(world, mishap);
  }
}

async function lose(
  proxy: ChaosProxy,
  mishap: Extract<Mishap, { what: 'down' | 'refuse' }>,
): Promise<boolean> {
  if (mishap.what === 'down') proxy.down(mishap.open);
  else proxy.refuse();
  await sleep(mishap.ms);
  proxy.up();
  return true;
}

async function evictSession(
  { edge, sessions }: World,
  { pick, sockets }: Extract<Mishap, { what: 'session-evicted' }>,
): Promise<boolean> {
  const session = sessions[Math.floor(pick * sessions.length)];
  return session !== undefined && edge.evictSession(session, sockets);
}

async function absence(
  { viewers }: World,
  { pick, ms }: Extract<Mishap, { what: 'viewer-leaves' }>,
): Promise<boolean> {
  const viewer = viewers[Math.floor(pick * viewers.length)];
  viewer?.leave();
  await sleep(ms);
  viewer?.resume();
  return viewer !== undefined;
}
