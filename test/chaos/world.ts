import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Refusal, run, type Started } from '../support/client.ts';
import { type ChaosAgent, startChaosAgent } from './agent.ts';
import { askedIn, countIn } from './asked.ts';
import type { Evidence, Post } from './checker/evidence.ts';
import { type ChaosEdge, startChaosEdge } from './edge.ts';
import { type ChaosProxy, startProxy } from './proxy/proxy.ts';
import { type BehaviourName, targetFor } from './tool/behaviours.ts';
import { installTool, type ScriptedTool } from './tool/scripted-tool.ts';
import { type ChaosViewer, openViewer } from './viewer.ts';

/** The whole system, with a proxy on each side of the edge and a tool that keeps book. */
export interface World {
  readonly edge: ChaosEdge;
  /** The first of its agents, or the only one. */
  readonly agent: ChaosAgent;
  /** All of them, of one PoP. */
  readonly agents: readonly ChaosAgent[];
  /** Between agent and edge, and between viewers and edge. */
  readonly agentSide: ChaosProxy;
  readonly viewerSide: ChaosProxy;
  readonly tool: ScriptedTool;
  readonly viewers: readonly ChaosViewer[];
  /** Ids of those that were opened here. */
  readonly sessions: readonly string[];
  /**
   * Starts a ping at a target of its own, in a new session unless one is given. Asks the edge itself, past the proxies.
   * @throws {Refusal} when the edge refuses
   * @throws {Error} when it is away
   */
  measure(behaviour: BehaviourName, options?: MeasureOptions): Promise<Started>;
  /** Somebody follows a session from now on. */
  follow(session: string): ChaosViewer;
  /** Settles once every viewer has seen the end of everything that its session has. The edge has to be there. */
  allEnded(): Promise<void>;
  /** What is known of every session that was opened here. @param finals who must have everything; absent: all viewers */
  evidence(finals?: readonly ChaosViewer[]): Promise<Evidence>;
  /** Writes down what both proxies saw, beside the logs of edge and agent. */
  saveWire(): void;
  /** Ends all of it, whatever state it is in, tools too. */
  stop(): Promise<void>;
}

export interface MeasureOptions {
  readonly packets?: number;
  /** Seconds. */
  readonly interval?: number;
  /** The session to add it to. */
  readonly to?: Started;
}

export interface WorldOptions {
  /** Empty; state, records and logs are kept there. */
  readonly folder: string;
  /** The chance in viewers' waits. */
  readonly random: () => number;
  /** For each agent. */
  readonly maxJobs?: number;
  /** How many agents the PoP has; absent: one. */
  readonly agents?: number;
}

export async function startWorld({
  folder,
  random,
  agents: howMany = 1,
  ...more
}: WorldOptions): Promise<World> {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => path.join(folder, name);
  const edge = await startChaosEdge({ stateDir: at('edge'), logFile: at('edge.log') });
  const [agentSide, viewerSide] = await Promise.all([startProxy(edge.url), startProxy(edge.url)]);
  const tool = installTool(at('tool'));
  const agents = await Promise.all(
    Array.from({ length: howMany }, (_, i) => {
      const name = i === 0 ? 'agent' : `agent-${i + 1}`;
      const [stateDir, logFile] = [at(name), at(`${name}.log`)];
      return startChaosAgent({ edge, dial: agentSide.url, stateDir, tool, logFile, ...more });
    }),
  );
  const agent = agents[0]!;
  const sessions: string[] = [];
  const viewers: ChaosViewer[] = [];
  const posts: Post[] = [];
  const jobs = new Map<BehaviourName, number>();

  function nextTarget(behaviour: BehaviourName): string {
    const job = jobs.get(behaviour) ?? 0;
    jobs.set(behaviour, job + 1);
    return targetFor(behaviour, job);
  }

  return {
    edge,
    agent,
    agents,
    agentSide,
    viewerSide,
    tool,
    viewers,
    sessions,
    async measure(behaviour, { packets = 20, interval = 0.2, to } = {}) {
      const target = nextTarget(behaviour);
      const body = { type: 'ping', target, measurementOptions: { packets, interval } };
      try {
        const started = await run(edge.url, { ...body, ...(to && { session: to.session }) }, to?.key);
        posts.push({ target, answer: 'accepted', session: started.session });
        if (!to) sessions.push(started.session);
        return started;
      } catch (error) {
        const isRefused = error instanceof Refusal && error.status < 500;
        posts.push({ target, answer: isRefused ? 'refused' : 'unknown' });
        throw error;
      }
    },
    follow(session) {
      const name = `viewer ${viewers.length + 1}`;
      const viewer = openViewer({ name, url: viewerSide.url, session, random });
      viewers.push(viewer);
      return viewer;
    },
    async allEnded() {
      const counts = await Promise.all(sessions.map((session) => countIn(edge.url, session)));
      const countOf = new Map(sessions.map((session, i) => [session, counts[i]!]));
      await Promise.all(viewers.map((viewer) => viewer.untilEnded(countOf.get(viewer.record.session)!)));
    },
    async evidence(finals = viewers) {
      const asked = await Promise.all(sessions.map((session) => askedIn(edge.url, session)));
      const watched = viewers.map((viewer) => ({ record: viewer.record, isFinal: finals.includes(viewer) }));
      return { posts, asked: asked.flat(), runs: tool.runs(), viewers: watched };
    },
    saveWire() {
      agentSide.log.save(at('agent-side.ndjson'));
      viewerSide.log.save(at('viewer-side.ndjson'));
    },
    async stop() {
      for (const viewer of viewers) viewer.leave();
      for (const one of agents) one.thaw();
      await Promise.all(agents.map((one) => one.stop()));
      tool.kill();
      await Promise.all([agentSide.stop(), viewerSide.stop(), edge.stop()]);
    },
  };
}
