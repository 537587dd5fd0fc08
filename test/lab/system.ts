import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { agentStdio, endAgent, enrol, runAgent, type Spawn } from '../../worker/local/agent.ts';
import { untilOnline } from '../../worker/local/online.ts';
import { type SpawnedEdge, spawnEdge } from '../../worker/local/spawn-edge.ts';
import { type Lab, startLab } from './lab.ts';

/** The lab with Popglass in it: the edge on the host's loopback, a real agent in each PoP's namespace. */
export interface LabSystem {
  readonly url: string;
  readonly lab: Lab;
  readonly edge: SpawnedEdge;
  /** By slug. */
  readonly agents: ReadonlyMap<string, ChildProcess>;
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
  const stop = async () => {
    await Promise.all([...agents.values()].map(endAgent));
    await edge.stop();
    await lab.stop();
  };
  try {
    const { urls } = await lab.openUplink(Number(new URL(edge.url).port));
    await Promise.all(
      lab.pops.map(async (pop) => {
        const spawn: Spawn = (argv) => lab.exec(pop.id, argv, { stdio: agentStdio });
        const home = path.join(lab.directory, `agent-${pop.id}`);
        await enrol({ edge: edge.url, adminToken, pop, stateDir: home, dial: urls[pop.id]!, spawn });
        const agent = runAgent({ stateDir: home, allow: lab.allow, deny: lab.deny, spawn });
        agents.set(pop.id, agent);
        await untilOnline(edge.url, adminToken, pop.id, agent);
      }),
    );
    return { url: edge.url, lab, edge, agents, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
