import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { agentStdio, endAgent, enrol, runAgent, type Spawn } from '../../worker/local/agent.ts';
import { untilOnline } from '../../worker/local/online.ts';
import { type SpawnedEdge, spawnEdge } from '../../worker/local/spawn-edge.ts';
import { type Lab, startLab } from './lab.ts';
import { exchange } from './networks.ts';
import { asnZone } from './policy.ts';
import { type Mishaps, mishapsOf } from './mishaps.ts';
import { authority } from './sites.ts';

/** The lab with Popglass in it: the edge on the host's loopback, a real agent in each PoP's namespace. */
export interface LabSystem extends Mishaps {
  readonly url: string;
  readonly lab: Lab;
  readonly edge: SpawnedEdge;
  /** Those that run, by slug. */
  readonly agents: ReadonlyMap<string, ChildProcess>;
  /** Stops a PoP's agent as its host would. */
  stopAgent(pop: string): Promise<void>;
  /** Starts it, unless it runs; returns when it is online. */
  startAgent(pop: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param port of the page and the API on 127.0.0.1; 0: any */
export async function startLabSystem(port: number): Promise<LabSystem> {
  const lab = await startLab();
  const adminToken = randomBytes(32).toString('base64url');
  // In the lab's own directory, which goes away with it, however it ends.
  const stateDir = path.join(lab.directory, 'edge');
  const edge = await spawnEdge({
    host: '127.0.0.1',
    port,
    stateDir,
    adminToken,
    targetAllow: lab.allow,
    // Everybody here comes from the same address, and came to try things.
    settings: { POINTS_PER_HOUR: 100_000, MEASUREMENTS_AT_ONCE: 1_000 },
  }).catch(async (error: unknown) => {
    await lab.stop();
    throw error;
  });
  const agents = new Map<string, ChildProcess>();
  const ixps = path.join(lab.directory, 'ixps.json');
  await writeFile(
    ixps,
    JSON.stringify([exchange.v4, exchange.v6].map((prefix) => ({ prefix, name: exchange.name }))),
  );
  const stopAgent = async (pop: string) => {
    const agent = agents.get(pop);
    agents.delete(pop);
    if (agent) await endAgent(agent);
  };
  const startAgent = async (pop: string) => {
    if (agents.has(pop)) return;
    const { allow, deny } = lab;
    const agent = runAgent({
      stateDir: homeOf(lab, pop),
      allow,
      deny,
      flags: [...lab.routerFlags(pop), '--asn-zone', asnZone, '--ixps', ixps],
      spawn: spawnAt(lab, pop),
    });
    agents.set(pop, agent);
    agent.once('close', () => agents.get(pop) === agent && agents.delete(pop));
    await untilOnline(edge.url, adminToken, pop, agent);
  };
  const stop = async () => {
    await Promise.all([...agents.keys()].map(stopAgent));
    await edge.stop();
    await lab.stop();
  };
  try {
    const { urls } = await lab.openUplink(Number(new URL(edge.url).port));
    await Promise.all(
      lab.pops.map(async (pop) => {
        const [stateDir, dial, spawn] = [homeOf(lab, pop.id), urls[pop.id]!, spawnAt(lab, pop.id)];
        await enrol({ edge: edge.url, adminToken, pop, stateDir, dial, spawn });
        await startAgent(pop.id);
      }),
    );
    return { url: edge.url, lab, edge, agents, stopAgent, startAgent, ...mishapsOf(lab.id), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function homeOf({ directory }: Lab, pop: string): string {
  return path.join(directory, `agent-${pop}`);
}

/** Starts programs on a PoP. Its host trusts whom the world trusts, and the lab's own authority. */
function spawnAt(lab: Lab, pop: string): Spawn {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: path.join(lab.directory, authority, 'root.pem') };
  return (argv) => lab.exec(pop, argv, { stdio: agentStdio, env });
}
