import { setTimeout as sleep } from 'node:timers/promises';
import type { Deaths, Span } from './checker/evidence.ts';
import type { ChaosProxy } from './proxy/proxy.ts';
import type { Mishap } from './schedule.ts';
import type { World } from './world.ts';

/** What a mishap happens to. Two do not happen to one of them at the same time. */
type Subject = 'edge' | 'agent' | 'agentSide' | 'viewerSide';

/** Lets mishaps happen to a world. */
export interface Fate {
  /** Settles when it is over. @returns false when it could not happen: its subject is in trouble already, or there is none */
  happen(mishap: Mishap): Promise<boolean>;
  /** What happened so far that may be the cause of a bad ending. */
  readonly deaths: Deaths;
  /** Settles when all that was going on is over, and everybody is back. */
  over(): Promise<void>;
}

type Book = { readonly [Cause in keyof Deaths]: OpenSpan[] };

/** It lasts until it is told to be over. */
interface OpenSpan extends Span {
  to: number;
}

export function fateOf(world: World): Fate {
  const troubled = new Set<Subject>();
  const going = new Set<Promise<boolean>>();
  const deaths: Book = { agent: [], agentSide: [], edge: [], evictions: [] };

  async function alone(subject: Subject, doing: () => Promise<boolean>): Promise<boolean> {
    if (troubled.has(subject)) return false;
    troubled.add(subject);
    return doing().finally(() => troubled.delete(subject));
  }

  function begin(mishap: Mishap): Promise<boolean> {
    const subject = subjectOf(mishap);
    const doing = () => befall(world, deaths, mishap);
    return subject ? alone(subject, doing) : doing();
  }

  return {
    deaths,
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

/** Writes down from when to when it was so. */
async function during<T>(spans: OpenSpan[], doing: () => Promise<T>): Promise<T> {
  const span = { from: Date.now(), to: Number.POSITIVE_INFINITY };
  spans.push(span);
  return doing().finally(() => (span.to = Date.now()));
}

async function befall(world: World, deaths: Book, mishap: Mishap): Promise<boolean> {
  const { edge } = world;
  switch (mishap.what) {
    case 'wire':
      return world[sideOf[mishap.side]].strike(mishap.rule, mishap.pick) > 0;
    case 'down':
    case 'refuse':
      return mishap.side === 'agent'
        ? during(deaths.agentSide, () => lose(world.agentSide, mishap))
        : lose(world.viewerSide, mishap);
    case 'edge-killed':
      return during(deaths.edge, async () => {
        await edge.kill();
        await sleep(mishap.ms);
        await edge.start();
        return true;
      });
    case 'session-evicted':
      return during(deaths.evictions, () => evictSession(world, mishap));
    case 'pop-evicted':
      return during(deaths.evictions, () => edge.evictPop(world.agent.pop, mishap.sockets));
    case 'agent-killed':
    case 'agent-stopped':
      return endAgent(world, deaths, mishap);
    default:
      mishap.what satisfies 'viewer-leaves';
      return absence(world, mishap);
  }
}

/** It counts as dead until it is online again, which it may not see: then its next death has begun. */
async function endAgent(
  { agent }: World,
  deaths: Book,
  { what, ms }: Extract<Mishap, { what: 'agent-killed' | 'agent-stopped' }>,
): Promise<boolean> {
  const started = Promise.withResolvers<void>();
  void during(deaths.agent, () => started.promise.then(() => agent.online()).catch(() => undefined));
  await (what === 'agent-killed' ? agent.kill() : agent.stop());
  await sleep(ms);
  agent.start();
  started.resolve();
  return true;
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

/** Of these sessions most are in memory. */
const youngest = 8;

async function evictSession(
  { edge, sessions }: World,
  { pick, sockets }: Extract<Mishap, { what: 'session-evicted' }>,
): Promise<boolean> {
  const young = sessions.slice(-youngest);
  const session = young[Math.floor(pick * young.length)];
  return session !== undefined && edge.evictSession(session, sockets);
}

async function absence(
  { viewers }: World,
  { pick, ms }: Extract<Mishap, { what: 'viewer-leaves' }>,
): Promise<boolean> {
  const here = viewers.filter(({ isHere }) => isHere);
  const viewer = here[Math.floor(pick * here.length)];
  viewer?.leave();
  await sleep(ms);
  viewer?.resume();
  return viewer !== undefined;
}
