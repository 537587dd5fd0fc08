import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 20_000;

/**
 * Waits until an agent says that it is in, and the edge says that its PoP is online. The edge alone is not enough: after a
 * crash it takes a minute to notice that nobody is there any more.
 * @throws {Error} when the agent ends before, or it takes too long
 */
export async function untilOnline(
  edge: string,
  adminToken: string,
  pop: string,
  agent: ChildProcess,
): Promise<void> {
  const until = Date.now() + patienceMs;
  let isIn = false;
  agent.once('message', () => (isIn = true));
  while (Date.now() < until) {
    if (agent.exitCode !== null) throw new Error(`the agent of ${pop} ended with status ${agent.exitCode}`);
    if (isIn && (await onlinePops(edge, adminToken)).includes(pop)) return;
    await sleep(25);
  }
  throw new Error(`${pop} did not come online within ${patienceMs / 1000} s`);
}

/** As the operator sees it: what everybody sees may be a few seconds old. */
export async function onlinePops(edge: string, adminToken: string): Promise<string[]> {
  const response = await fetch(`${edge}/v1/admin/pops`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  const pops = (await response.json()) as { id: string; online: boolean }[];
  return pops.filter(({ online }) => online).map(({ id }) => id);
}
