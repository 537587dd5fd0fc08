import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { run, type Started } from '../support/client.ts';
import { type ChaosAgent, startChaosAgent } from './agent.ts';
import { askedIn } from './asked.ts';
import type { Evidence } from './checker/evidence.ts';
import { type ChaosEdge, startChaosEdge } from './edge.ts';
import { type ChaosProxy, startProxy } from './proxy/proxy.ts';
import { type BehaviourName, targetFor } from './tool/behaviours.ts';
import { installTool, type ScriptedTool } from './tool/scripted-tool.ts';
import { type ChaosViewer, openViewer } from './viewer.ts';

/** The whole system, with a proxy on each side of the edge and a tool that keeps book. */
export interface World {
  readonly edge: ChaosEdge;
  readonly agent: ChaosAgent;
  /** Between agent and edge, and between viewers and edge. */
  readonly agentSide: ChaosProxy;
  readonly viewerSide: ChaosProxy;
  readonly tool: ScriptedTool;
  readonly viewers: readonly ChaosViewer[];
  /** Ids of those that were opened here. */
  readonly sessions: readonly string[];
  /**
   * Starts a ping at a target of its own, in a new session unless one is given. Asks the edge itself, past the proxies.
   * @throws {Error} when the edge refuses, or is away
   */
  measure(behaviour: BehaviourName, options?: MeasureOptions): Promise<Started>;
  /** Somebody follows a session from now on. */
  follow(session: string): ChaosViewer;
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
  readonly maxJobs?: number;
}

export async function startWorld({ folder, random, ...more }: WorldOptions): Promise<World> {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => path.join(folder, name);
  const edge = await startChaosEdge({ stateDir: at('edge'), logFile: at('edge.log') });
  const [agentSide, viewerSide] = await Promise.all([startProxy(edge.url), startProxy(edge.url)]);
  const tool = installTool(at('tool'));
  const agent = await startChaosAgent({
    edge,
    dial: agentSide.url,
    stateDir: at('agent'),
    tool,
    logFile: at('agent.log'),
    ...more,
  });
  const sessions: string[] = [];
  const viewers: ChaosViewer[] = [];
  let jobs = 0;

  return {
    edge,
    agent,
    agentSide,
    viewerSide,
    tool,
    viewers,
    sessions,
    async measure(behaviour, { packets = 20, interval = 0.2, to } = {}) {
      const target = targetFor(behaviour, (jobs += 1));
      const body = { type: 'ping', target, measurementOptions: { packets, interval } };
      const started = await run(edge.url, { ...body, ...(to && { session: to.session }) }, to?.key);
      if (!to) sessions.push(started.session);
      return started;
    },
    follow(session) {
      const name = `viewer ${viewers.length + 1}`;
      const viewer = openViewer({ name, url: viewerSide.url, session, random });
      viewers.push(viewer);
      return viewer;
    },
    async evidence(finals = viewers) {
      const asked = await Promise.all(sessions.map((session) => askedIn(edge.url, session)));
      const watched = viewers.map((viewer) => ({ record: viewer.record, isFinal: finals.includes(viewer) }));
      return { asked: asked.flat(), runs: tool.runs(), viewers: watched };
    },
    saveWire() {
      agentSide.log.save(at('agent-side.ndjson'));
      viewerSide.log.save(at('viewer-side.ndjson'));
    },
    async stop() {
      for (const viewer of viewers) viewer.leave();
      await agent.stop();
      tool.kill();
      await Promise.all([agentSide.stop(), viewerSide.stop(), edge.stop()]);
    },
  };
}
