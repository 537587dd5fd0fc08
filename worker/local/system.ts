import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EdgeOptions } from './edge.ts';
import { endAgent, enrol, localPop, ownBlocks, runAgent } from './agent.ts';
import { untilOnline } from './online.ts';
import { lock } from './lock.ts';
import { type SpawnedEdge, spawnEdge } from './spawn-edge.ts';

export interface System {
  readonly url: string;
  /** The processes, for those who want to see them die. */
  readonly edge: ChildProcess;
  readonly agent?: ChildProcess;
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
  readonly settings?: EdgeOptions['settings'];
  readonly isUnlimited?: boolean;
}

/** The whole of Popglass on one machine: the edge, and one agent that may measure this host. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const state = path.resolve(options.state);
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const unlock = await lock(state);
  try {
    const system = await startParts(options, state);
    return { ...system, stop: () => system.stop().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function startParts(
  { host, port, settings = {}, isUnlimited = false, ...options }: SystemOptions,
  state: string,
): Promise<System> {
  const adminToken = options.adminToken ?? keptToken(path.join(state, 'admin-token'));
  const targetAllow = ownBlocks();
  const stateDir = path.join(state, 'edge');
  const edge = await spawnEdge({ host, port, stateDir, adminToken, targetAllow, settings, isUnlimited });
  const { url, process: edgeProcess } = edge;
  const edgeEnded = ended(edgeProcess, 'the edge');
  if (!options.agent) return { url, edge: edgeProcess, broken: edgeEnded, stop: () => edge.stop() };
  try {
    const agent = await startAgent(edge, adminToken, path.join(state, 'agent'), targetAllow);
    const broken = Promise.race([edgeEnded, ended(agent, 'the agent')]);
    return { url, edge: edgeProcess, agent, broken, stop: () => stopAll(agent, edge) };
  } catch (error) {
    await edge.stop();
    throw error;
  }
}

function ended(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve(`${name} ended (${signal ?? `status ${code}`})`));
  });
}

async function startAgent(edge: SpawnedEdge, adminToken: string, state: string, allow: readonly string[]) {
  await enrol({ edge: edge.url, adminToken, pop: localPop, stateDir: state });
  const agent = runAgent({ stateDir: state, allow, edge: edge.url });
  try {
    await untilOnline(edge.url, adminToken, localPop.id, agent);
  } catch (error) {
    agent.kill('SIGKILL');
    throw error;
  }
  return agent;
}

async function stopAll(agent: ChildProcess, edge: SpawnedEdge): Promise<void> {
  await endAgent(agent);
  await edge.stop();
}

/** A random token that is made once and then kept. */
function keptToken(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
