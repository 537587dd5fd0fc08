import {
  type Address,
  type Capability,
  type Cidr,
  formatAddress,
  limits,
  type Mesh,
  type MeshTarget,
  parseAddress,
} from '#protocol';
import type { PingOptions } from '#protocol/tools/ping.ts';
import { beyondBounds } from '../bounds.ts';
import { mayContact, type Policy } from '../policy.ts';

/** What is sent to each target in a round: a ping of the usual size, and a short one. */
export const roundOptions: PingOptions = {
  packets: limits.mesh.probes,
  protocol: 'ICMP' as const,
  interval: limits.mesh.probeMs / 1000,
  packetSize: 56,
};

/** One target in one family that this agent measures. `address` is in its canonical form. */
export interface Destination {
  readonly to: string;
  readonly family: 4 | 6;
  readonly address: string;
}

/** What is measured of a mesh, and for each part of it that isn't a sentence why. */
export interface AdmittedMesh {
  readonly destinations: readonly Destination[];
  readonly leftOut: readonly string[];
}

/** What the decision depends on, as it is now. */
export interface MeshHost {
  readonly policy: Policy;
  readonly own: readonly Cidr[];
  readonly capabilities: readonly Capability[];
}

/** Which part of a mesh this agent will measure, by its own policy, whatever the edge asks for (rule 19). */
export function admitMesh({ targets }: Mesh, host: MeshHost): AdmittedMesh {
  if (targets.length === 0) return { destinations: [], leftOut: [] };
  const families = familiesFor(host);
  if (typeof families === 'string') return { destinations: [], leftOut: [families] };
  const admitted = { destinations: [] as Destination[], leftOut: [] as string[] };
  const taken = new Set<string>();
  for (const target of targets.slice(0, limits.mesh.targets)) {
    if (taken.has(target.id)) {
      admitted.leftOut.push(`${target.id}: named twice`);
      continue;
    }
    taken.add(target.id);
    for (const address of addressesOf(target)) {
      const text = formatAddress(address);
      const why = refusal(address, families, host);
      if (why) admitted.leftOut.push(`${target.id} ${text}: ${why}`);
      else admitted.destinations.push({ to: target.id, family: address.family, address: text });
    }
  }
  return admitted;
}

/** @returns why nothing at all is measured, where that is so */
function familiesFor({ policy, capabilities }: MeshHost): readonly (4 | 6)[] | string {
  if (!policy.mesh) return "this host's policy does not let the mesh be measured";
  if (!policy.tools.includes('ping')) return 'this agent does not run ping';
  const beyond = beyondBounds({ tool: 'ping', options: roundOptions }, policy);
  if (beyond) return beyond;
  const found = capabilities.find(({ tool }) => tool === 'ping');
  if (!found || found.families.length === 0) return found?.reason ?? 'ping is not on this host';
  return found.families;
}

function addressesOf({ ipv4, ipv6 }: MeshTarget): Address[] {
  return [ipv4, ipv6].flatMap((text) => (text === undefined ? [] : (parseAddress(text) ?? [])));
}

function refusal(
  address: Address,
  families: readonly (4 | 6)[],
  { policy, own }: MeshHost,
): string | undefined {
  if (!families.includes(address.family)) return `this host has no IPv${address.family}`;
  // Also where the operator has opened them for jobs: a way to oneself says nothing about a network.
  if (own.some(({ base }) => formatAddress(base) === formatAddress(address)))
    return "this host's own address";
  return mayContact(address, policy, own) ? undefined : 'may not be measured from here';
}
