import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { enrol, localPop, ownBlocks, runAgent } from './agent.ts';
import { type Edge, startEdge } from './edge.ts';
import { untilOnline } from './online.ts';

export interface System {
  readonly url: string;
  /** Resolves when a part ended that should not have. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

export interface SystemOptions {
  readonly host: string;
  readonly port: number;
  readonly state: string;
  readonly agent: boolean;
  readonly adminToken: string | undefined;
}

/** The whole of Popglass on one machine: the edge, and one agent that may measure this host. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const state = path.resolve(options.state);
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const adminToken = options.adminToken ?? keptToken(path.join(state, 'admin-token'));
  const targetAllow = ownBlocks();
  const { host, port } = options;
  const edge = await startEdge({ host, port, stateDir: path.join(state, 'edge'), adminToken, targetAllow });
  if (!options.agent) return { url: edge.url, broken: new Promise(() => {}), stop: () => edge.stop() };
  try {
    const agent = await startAgent(edge, adminToken, path.join(state, 'agent'), targetAllow);
    const broken = new Promise<string>((resolve) => agent.once('close', (code) => resolve(`the agent ended (${code})`)));
    return { url: edge.url, broken, stop: () => stopAll(agent, edge) };
  } catch (error) {
    await edge.stop();
    throw error;
  }
}

async function startAgent(edge: Edge, adminToken: string, state: string, allow: readonly string[]) {
  await enrol(edge.url, adminToken, localPop, state);
  const agent = runAgent(state, allow);
  try {
    await untilOnline(edge.url, localPop.id, agent);
  } catch (error) {
    agent.kill('SIGKILL');
    throw error;
  }
  return agent;
}

async function stopAll(agent: ChildProcess, edge: Edge): Promise<void> {
  if (agent.exitCode === null && agent.signalCode === null) {
    const ended = new Promise((resolve) => agent.once('close', resolve));
    agent.kill('SIGTERM');
    await ended;
  }
  await edge.stop();
}

/** A random token that is made once and then kept. */
function keptToken(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
