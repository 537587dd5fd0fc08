import { type Address, type Cidr, contains, parseAddress, permitted, type ToolName } from '#protocol';
import type { RouterChoice } from './router/router.ts';

/** What the operator of this host lets the agent do. It is authoritative, whoever sends the job (rule 19). */
export interface Policy {
  readonly allow: readonly Cidr[];
  readonly deny: readonly Cidr[];
  readonly tools: readonly ToolName[];
  /** Jobs at once. */
  readonly maxJobs: number;
  /** Destinations of TCP probes and of DNS questions; `limits.probe.udpPort` stands for all that UDP probes go to. */
  readonly ports: readonly number[];
  /** Probes of one run: packets of ping, rounds of mtr, queries × hops of traceroute. */
  readonly maxPackets: number;
  /** Bytes of payload. */
  readonly maxPacketSize: number;
  /** Seconds between probes. */
  readonly minInterval: number;
  /** Seconds that a tool may run. */
  readonly maxDuration: number;
  /** Runs at once that go on until they are stopped; 0: none. */
  readonly continuousJobs: number;
  /** Seconds that such a run may take. */
  readonly continuousSeconds: number;
  /** Jobs against one target network, over all clients: at once, and a minute. */
  readonly targetBurst: number;
  readonly targetPerMinute: number;
  /** Which router of this host bgp asks. */
  readonly router: RouterChoice;
  /** The control socket of this host's BIRD, and where FRR's sockets are. Absolute. */
  readonly bird: string;
  /** Where whose an address is is asked for (agent/networks/zone.ts); null: nowhere. */
  readonly asnZone: string | null;
  /** A file with the peering LANs of exchanges; null: none are known. */
  readonly ixps: string | null;
  readonly frr: string;
  /** The file in which communities have names. */
  readonly communities: string | null;
  /** Whether other PoPs and anchors are measured all the time, where the edge asks for it. */
  readonly mesh: boolean;
}

/**
 * True when a tool may be pointed at this address. In this order: what the operator denies, what the operator opens, the
 * host's own addresses (refused), the default (global unicast only).
 */
export function mayContact(address: Address, policy: Policy, own: readonly Cidr[]): boolean {
  const opened = policy.allow.some((block) => contains(block, address));
  return permitted(address, { allow: policy.allow, deny: opened ? policy.deny : [...policy.deny, ...own] });
}

/** The part of `os.networkInterfaces()` that matters here. */
export type Interfaces = NodeJS.Dict<
  readonly { readonly address: string; readonly family: string; readonly internal: boolean }[]
>;

/** The host's own addresses, as blocks of one. */
export function ownAddresses(interfaces: Interfaces): Cidr[] {
  return addressesOf(interfaces).map(({ address }) => ({
    base: address,
    prefixLength: address.bytes.length * 8,
  }));
}

/**
 * Address families in which this host can reach something: it has an address beyond link scope (RFC 4007), or a loopback
 * address that the operator opened.
 */
export function hostFamilies(interfaces: Interfaces, policy: Policy): (4 | 6)[] {
  const useful = addressesOf(interfaces).filter(({ address, internal }) =>
    internal ? mayContact(address, policy, []) : !isLinkLocal(address),
  );
  return ([4, 6] as const).filter((family) => useful.some(({ address }) => address.family === family));
}

function addressesOf(interfaces: Interfaces): { address: Address; internal: boolean }[] {
  return Object.values(interfaces).flatMap((list = []) =>
    list.flatMap((entry) => {
      const address = parseAddress(entry.address.split('%', 1)[0]!);
      return address ? [{ address, internal: entry.internal }] : [];
    }),
  );
}

function isLinkLocal({ family, bytes }: Address): boolean {
  return family === 4
    ? bytes[0] === 169 && bytes[1] === 254
    : bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80;
}
