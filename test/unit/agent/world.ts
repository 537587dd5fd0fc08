import { decodeNote, type Entry, type Outcome } from '#protocol';
import { type Agent, startAgent } from '../../../agent/agent.ts';
import type { Identity } from '../../../agent/identity.ts';
import type { Pace } from '../../../agent/mesh/schedule.ts';
import type { Policy } from '../../../agent/policy.ts';
import { aLog, anIdentity, aPolicy, aResolver } from './builders.ts';
import { FakeEdge, type FakeSocket } from './fake-edge.ts';
import { toolDir } from './fixtures.ts';

interface Given {
  readonly policy: Policy;
  readonly zone: Parameters<typeof aResolver>[0];
  /** Where its tools are. */
  readonly dir: string;
  readonly pace: Pace;
}

export interface World {
  readonly edge: FakeEdge;
  readonly agent: Agent;
  readonly identity: Identity;
  readonly control: FakeSocket;
  readonly hello: Record<string, unknown>;
  readonly lines: ReturnType<typeof aLog>['lines'];
  readonly resolver: ReturnType<typeof aResolver>;
  /** Ends the agent and its edge. */
  end(): Promise<void>;
}

/** An agent with tools that stand in, in touch with an edge. Loopback is opened to it. */
export async function aWorld({
  policy,
  zone = {},
  dir = toolDir,
  pace,
}: Partial<Given> = {}): Promise<World> {
  const edge = await FakeEdge.start();
  const { log, lines } = aLog();
  const resolver = aResolver(zone);
  const identity = anIdentity(edge.url);
  const agent = await startAgent({
    identity: () => identity,
    policy: policy ?? aPolicy({ allow: ['127.0.0.0/8'] }),
    log,
    random: () => 0.02,
    makeResolver: () => resolver,
    programDirs: [dir],
    ...(pace && { pace }),
  });
  const control = await edge.control();
  const hello = await control.welcome();
  const end = async () => {
    await agent.stop();
    await edge.stop();
  };
  return { edge, agent, identity, control, hello, lines, resolver, end };
}

/** Takes a job's log as a session would, to its end. */
export async function follow(data: FakeSocket): Promise<{ entries: Entry[]; outcome: Outcome }> {
  data.send({ t: 'resume', from: 0 });
  return takeAll(data);
}

/** Acknowledges whatever is committed, up to the end. */
export async function takeAll(data: FakeSocket): Promise<{ entries: Entry[]; outcome: Outcome }> {
  for (;;) {
    const frame = await data.next();
    if (frame['commit'])
      data.send({ t: 'ack', seq: (frame['seq'] as number) + (frame['e'] as Entry[]).length });
    if (frame['t'] !== 'end') continue;
    data.send({ t: 'ack', seq: frame['seq'], end: true });
    return { entries: entriesIn(data), outcome: frame['outcome'] as Outcome };
  }
}

/** The entries that came on one socket so far; each came once, as long as nobody asked for it again. */
export function entriesIn({ frames }: FakeSocket): Entry[] {
  return frames.flatMap((frame) => (frame['t'] === 'log' ? (frame['e'] as Entry[]) : []));
}

export const linesOf = (entries: Entry[]) =>
  entries.flatMap(([, channel, text]) => (channel === 'o' ? [text] : []));

export const notesOf = (entries: Entry[]) =>
  entries.flatMap(([, channel, text]) => (channel === 'n' ? [decodeNote(text)] : []));
