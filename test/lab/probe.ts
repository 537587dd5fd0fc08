import { hosts } from './dns/names.ts';
import type { Lab } from './lab.ts';
import { type Finished, collect } from './shell.ts';

/** What mtr found at one TTL. */
export interface ProbedHop {
  readonly sent: number;
  readonly received: number;
  readonly addresses: readonly string[];
}

/** Runs a program on a node to its end. */
export async function runOn(lab: Lab, node: string, ...argv: string[]): Promise<Finished> {
  return collect(lab.exec(node, argv, { stdio: 'pipe' }));
}

/** mtr with ICMP, quick as only root may be: hops from TTL 1 to the target, or to where mtr gave up. */
export async function mtr(
  lab: Lab,
  node: string,
  target: string,
  { family, packets = 10 }: { family: 4 | 6; packets?: number },
): Promise<ProbedHop[]> {
  const timing = ['-c', `${packets}`, '-i', '0.05', '-G', '1', '-Z', '1'];
  const { stdout } = await runOn(lab, node, 'mtr', `-${family}`, '--raw', '-n', ...timing, target);
  const lines = stdout.split('\n').map((line) => line.split(' '));
  const length = Math.max(...lines.map(([, ttl]) => Number(ttl ?? -1))) + 1;
  const hops = Array.from({ length }, (_, index) => {
    const about = (kind: string) => lines.filter(([k, ttl]) => k === kind && ttl === `${index}`);
    const addresses = new Set(about('h').map(([, , address]) => address!));
    return { sent: about('x').length, received: about('p').length, addresses: [...addresses] };
  });
  // In its first round mtr does not know yet where the target is, and probes beyond it.
  const end = hops.findIndex(({ addresses }) => addresses.some((one) => isTarget(one, target)));
  return end < 0 ? hops : hops.slice(0, end + 1);
}

function isTarget(address: string, target: string): boolean {
  return address === target || hosts.some((host) => host.name === target && host.address === address);
}

/** Loss in percent. */
export function lossOf({ sent, received }: ProbedHop): number {
  return (100 * (sent - received)) / sent;
}
