import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { PopInfo } from '#protocol/pop.ts';
import { takeDown } from './down.ts';
import { lossRules } from './faults.ts';
import { machine } from './plan.ts';
import { allow, deny } from './policy.ts';
import { pops } from './pops.ts';
import { checkRequirements } from './requirements.ts';
import { birdSocket, routerFlags } from './routers.ts';
import { type Run, createRun, orphanedRuns } from './run-directory.ts';
import { inNamespace, must, start } from './shell.ts';
import { type Target, targets } from './targets.ts';
import { bringUp, connect } from './up.ts';
import { type Uplink, openUplink } from './uplink.ts';
import { namespaceOf } from './wiring.ts';

export { canRunLab } from './requirements.ts';

/** A small internet on this machine. Nodes are named as in topology.ts; a PoP is the node of its id. */
export interface Lab {
  readonly id: string;
  /** For files that are to go when the lab goes, even if its owner is killed. */
  readonly directory: string;
  readonly pops: readonly PopInfo[];
  readonly targets: readonly Target[];
  /** For the agents' policy. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** Starts a program on a node, in a process group of its own (`process.kill(-child.pid)`). Ends with the lab at the latest. */
  exec(node: string, argv: readonly string[], options?: SpawnOptions): ChildProcess;
  /** Lets agents reach the edge on this loopback port of the host. */
  openUplink(edgePort: number): Promise<Uplink>;
  /** The control socket of BIRD, where a router or PoP has that. */
  birdSocket(node: string): string;
  /** By which flags the agent of a PoP finds its router. */
  routerFlags(pop: string): readonly string[];
  /** Pulls the cable between two nodes. */
  cut(a: string, b: string): Promise<void>;
  /** Plugs it in again; routes come back with BGP. */
  mend(a: string, b: string): Promise<void>;
  /** From now on a router drops this share of what it forwards, in percent, at random. */
  lose(node: string, percent: number): Promise<void>;
  /** Removes every trace of the lab. */
  stop(): Promise<void>;
}

/**
 * Clears away labs whose owner was killed, then builds a new one: ready when BGP has converged and the servers answer. It ends
 * with this process, however that ends.
 * @throws when a program that it needs is missing or fails; nothing is left behind then
 */
export async function startLab(): Promise<Lab> {
  await checkRequirements();
  await Promise.all((await orphanedRuns()).map(takeDown));
  const run = await createRun();
  const reaper = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts'), run.directory], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  reaper.unref();
  try {
    await bringUp(run);
  } catch (error) {
    await letGo(run, reaper);
    throw error;
  }
  return labOf(run, reaper);
}

function labOf(run: Run, reaper: ChildProcess): Lab {
  return {
    id: run.id,
    directory: run.directory,
    pops,
    targets,
    allow,
    deny,
    exec: (node, argv, options) => start(namespaceOf(run.id, machine(node).id), argv, options),
    openUplink: (edgePort) => openUplink(run, edgePort),
    birdSocket: (node) => birdSocket(run, node),
    routerFlags: (pop) => routerFlags(run, pop),
    cut: (a, b) => cut(run, a, b),
    mend: async (a, b) => {
      await Promise.all([a, b].map((id) => connect(run, machine(id))));
    },
    lose: async (node, percent) => {
      await must(inNamespace(namespaceOf(run.id, node), ['nft', '-f', '-']), lossRules(percent));
    },
    stop: () => letGo(run, reaper),
  };
}

/** Both ends go down, so that BGP on either side knows at once. */
async function cut(run: Run, a: string, b: string): Promise<void> {
  const port = machine(a).ports.find(({ peer }) => peer.node.id === b);
  if (!port) throw new Error(`no cable between ${a} and ${b}`);
  await must(['ip', '-n', namespaceOf(run.id, a), 'link', 'set', port.name, 'down']);
  await must(['ip', '-n', namespaceOf(run.id, b), 'link', 'set', port.peer.port, 'down']);
}

/** The reaper cleans up; should it have been killed, we do. */
async function letGo(run: Run, reaper: ChildProcess): Promise<void> {
  reaper.ref();
  reaper.stdin!.end();
  if (reaper.exitCode === null && reaper.signalCode === null) await once(reaper, 'exit');
  const left = await access(run.directory).then(
    () => true,
    () => false,
  );
  if (left) await takeDown(run);
}
