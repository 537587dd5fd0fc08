import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PopInfo } from '#protocol';
import { endAgent, enrol, localPop } from '../../worker/local/agent.ts';
import { onlinePops } from '../../worker/local/online.ts';
import type { ChaosEdge } from './edge.ts';
import { killGroup } from '../support/processes.ts';
import { targetBlock } from './tool/behaviours.ts';
import type { ScriptedTool } from './tool/scripted-tool.ts';

/** What agent-process.ts is told. */
export interface AgentSettings {
  readonly stateDir: string;
  /** What it dials. */
  readonly edge: string;
  readonly programDir: string;
  readonly allow: readonly string[];
  readonly maxJobs: number;
}

/** The real agent, that is killed and started again as whoever it was. */
export interface ChaosAgent {
  readonly pop: string;
  /** The process of now. */
  readonly process: ChildProcess;
  /** Like a power cut, but for the tools: they were started, and nobody ends them. */
  kill(): Promise<void>;
  /** It does nothing any more, and is not gone: its sockets stay open. Its tools go on. */
  freeze(): void;
  /** It goes on as if nothing had been. */
  thaw(): void;
  /** Starts it again after `kill` or `stop`. Does not wait until it is online: the edge may be away. */
  start(): void;
  /**
   * Settles once it is in, since its last start, and its PoP is online.
   * @throws {Error} when it ends before
   */
  online(): Promise<void>;
  /** As its host would end it. */
  stop(): Promise<void>;
}

export interface ChaosAgentOptions {
  readonly edge: Pick<ChaosEdge, 'url' | 'adminToken'>;
  /** What it dials instead of the edge: a proxy. */
  readonly dial: string;
  readonly stateDir: string;
  readonly tool: ScriptedTool;
  readonly pop?: PopInfo;
  readonly maxJobs?: number;
  /** Where its log goes; absent: to our stderr. */
  readonly logFile?: string;
}

/** Enrols an agent for a PoP, unless its state directory has one, starts it, and waits until it is online. */
export async function startChaosAgent(options: ChaosAgentOptions): Promise<ChaosAgent> {
  const { edge, dial, stateDir, tool, pop = localPop, maxJobs = 64, logFile } = options;
  await enrol({ edge: edge.url, adminToken: edge.adminToken, pop, stateDir });
  const settings = { stateDir, edge: dial, programDir: tool.folder, allow: [targetBlock], maxJobs };
  let child = launch(settings, logFile);
  let arrival = once(child, 'message');

  const agent: ChaosAgent = {
    pop: pop.id,
    get process() {
      return child;
    },
    kill: () => killGroup(child),
    freeze() {
      child.kill('SIGSTOP');
    },
    thaw() {
      child.kill('SIGCONT');
    },
    start() {
      child = launch(settings, logFile);
      arrival = once(child, 'message');
    },
    async online() {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${pop.id} has no agent`);
      const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the agent of ${pop.id} ended`)));
      await Promise.race([arrival, ended]);
      while (!(await isOnline(edge, pop.id))) await sleep(25);
    },
    stop: () => endAgent(child),
  };
  await agent.online();
  return agent;
}

/** The edge may be away, too. */
async function isOnline(edge: ChaosAgentOptions['edge'], pop: string): Promise<boolean> {
  const pops = await onlinePops(edge.url, edge.adminToken).catch((): string[] => []);
  return pops.includes(pop);
}

function launch(settings: AgentSettings, logFile: string | undefined): ChildProcess {
  const output = logFile === undefined ? 'inherit' : openSync(logFile, 'a');
  const file = path.join(import.meta.dirname, 'agent-process.ts');
  const child = spawn(process.execPath, [file, JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', output, 'ipc'],
    detached: true,
  });
  if (typeof output === 'number') closeSync(output);
  return child;
}
