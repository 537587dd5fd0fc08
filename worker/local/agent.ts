import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import type { PopInfo } from '#protocol';

const entry = path.resolve(import.meta.dirname, '../../agent/index.ts');

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

/**
 * Registers a PoP and enrols an agent for it, unless its state directory has one already.
 * @throws {Error} when the edge refuses
 */
export async function enrol(edge: string, adminToken: string, pop: PopInfo, stateDir: string): Promise<void> {
  if (existsSync(path.join(stateDir, 'agent.json'))) return;
  const response = await fetch(`${edge}/v1/admin/pops`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(pop),
  });
  const answer: unknown = await response.json();
  if (!response.ok || !hasCode(answer))
    throw new Error(`could not register ${pop.id}: ${JSON.stringify(answer)}`);
  const child = spawn(process.execPath, [entry, 'enrol', edge, answer.code, '--state', stateDir], {
    stdio: 'inherit',
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`could not enrol the agent of ${pop.id}: exit status ${String(status)}`);
}

function hasCode(answer: unknown): answer is { code: string } {
  return typeof answer === 'object' && answer !== null && 'code' in answer && typeof answer.code === 'string';
}

/** Starts an agent that may also measure `allow`. */
export function runAgent(stateDir: string, allow: readonly string[]): ChildProcess {
  const opened = allow.flatMap((block) => ['--allow', block]);
  // The edge's moved port is not news to the agent: its state names the edge that it enrolled with.
  const argv = [entry, 'run', '--state', stateDir, ...opened];
  // A process group of its own: Ctrl-C is for us alone, and we end the agent while the edge is still there to hear from it.
  return spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
}
