import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { decode, limits, type PopInfo } from '#protocol';
import * as z from 'zod/mini';
import { endWithin } from './end-within.ts';

/** Starts a program: here, or somewhere else, such as in a network namespace. */
export type Spawn = (argv: readonly string[]) => ChildProcess;

/** Its log is ours; the channel tells us when it is online, and tells it when we have gone. */
export const agentStdio: StdioOptions = ['ignore', 'ignore', 'inherit', 'ipc'];

/** Here, in a process group of its own: Ctrl-C is for us alone, and we end the agent while the edge is there to hear of it. */
const spawnHere: Spawn = ([file, ...argv]) => spawn(file!, argv, { stdio: agentStdio, detached: true });

const agent = [process.execPath, path.resolve(import.meta.dirname, '../../agent/index.ts')];

/** The PoP of a one-machine Popglass. `ZZ` is the code that ISO 3166-1 leaves to its users for an unknown country. */
export const localPop: PopInfo = {
  id: 'local',
  name: 'Local',
  city: 'This machine',
  country: 'ZZ',
  latitude: 0,
  longitude: 0,
  asn: 0,
  network: 'This machine',
  tags: [],
};

/** Blocks that make this host measurable: loopback and each of its own addresses. */
export function ownBlocks(): string[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const literals = own.map(({ address }) => address.split('%')[0]!);
  return [...new Set(['127.0.0.0/8', '::1', ...literals.filter((address) => !address.startsWith('127.'))])];
}

export interface Enrolment {
  readonly edge: string;
  readonly adminToken: string;
  readonly pop: PopInfo;
  readonly stateDir: string;
  /** How the agent reaches the edge, where that differs. */
  readonly dial?: string;
  readonly spawn?: Spawn;
}

/**
 * Registers a PoP and enrols an agent for it, unless its state directory has one already.
 * @throws {Error} when the edge refuses
 */
export async function enrol({
  edge,
  adminToken,
  pop,
  stateDir,
  dial = edge,
  spawn = spawnHere,
}: Enrolment): Promise<void> {
  if (existsSync(path.join(stateDir, 'agent.json'))) return;
  const code = await register(edge, adminToken, pop);
  const child = spawn([...agent, 'enrol', dial, code, '--state', stateDir]);
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`could not enrol the agent of ${pop.id}: exit status ${String(status)}`);
}

const answerSchema = z.object({ code: z.string() });

async function register(edge: string, adminToken: string, pop: PopInfo): Promise<string> {
  const response = await fetch(`${edge}/v1/admin/pops`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(pop),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`could not register ${pop.id}: ${JSON.stringify(answer)}`);
  return decode(answerSchema, answer).code;
}

export interface AgentRun {
  readonly stateDir: string;
  /** Blocks that it may also measure, and may not. */
  readonly allow: readonly string[];
  readonly deny?: readonly string[];
  /** What else it is told. */
  readonly flags?: readonly string[];
  /** The edge's address now, where it isn't the one that the agent enrolled with. */
  readonly edge?: string;
  readonly spawn?: Spawn;
}

export function runAgent({
  stateDir,
  allow,
  deny = [],
  flags = [],
  edge,
  spawn = spawnHere,
}: AgentRun): ChildProcess {
  const rules = [
    ...allow.flatMap((block) => ['--allow', block]),
    ...deny.flatMap((block) => ['--deny', block]),
    '--policy',
    policyIn(stateDir),
    ...flags,
  ];
  return spawn([...agent, 'run', '--state', stateDir, ...rules, ...(edge ? ['--edge', edge] : [])]);
}

/** Everything that is measured here is in a network or two, which are our own: ten times what a stranger's gets. */
function policyIn(stateDir: string): string {
  const file = path.join(stateDir, 'policy.json');
  const { burst, perMinute } = limits.target;
  writeFileSync(file, JSON.stringify({ targetBurst: 10 * burst, targetPerMinute: 10 * perMinute }));
  return file;
}

/** An agent that has not ended after this time hangs, in ms. */
const endMs = 3_000;

/** Ends an agent as its host would, and waits until it has gone. */
export async function endAgent(child: ChildProcess): Promise<void> {
  await endWithin(child, endMs, () => child.kill('SIGTERM'));
}
