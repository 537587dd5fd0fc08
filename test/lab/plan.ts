import { formatAddress } from '#protocol/address.ts';
import { type Cidr, cidr } from '#protocol/cidr.ts';
import type { Service } from './networks.ts';
import { type LabNode, type Link, links, nodes } from './topology.ts';

/** One address per family, as text. */
export interface Pair {
  readonly v4: string;
  readonly v6: string;
}

/** What the other end of a cable is to this end. */
type Neighbour = 'customer' | 'provider' | 'peer' | 'internal' | 'host' | 'gateway';

/** One end of a link: an interface with its addresses, and who is on the other end. */
export interface Port {
  /** Interface name, and first label of its reverse name: `ae0`, `ae1`, … in the order of the links. */
  readonly name: string;
  readonly link: Link;
  readonly addresses: readonly Pair[];
  readonly prefixLength: { readonly v4: number; readonly v6: number };
  readonly neighbour: Neighbour;
  readonly peer: { readonly node: LabNode; readonly port: string; readonly address: Pair };
}

/** A node with everything that follows from the links that it is on. */
export interface Machine extends LabNode {
  /** Fully qualified name. */
  readonly name: string;
  /** On `lo`: of a router its own, of a PoP and other speakers of BGP their services. Empty for hosts. */
  readonly loopbacks: readonly Pair[];
  readonly ports: readonly Port[];
}

/** The n-th address of a block, the first being 0. */
export function nth({ base }: Cidr, n: number): string {
  const bytes = [...base.bytes];
  let carry = n;
  for (let i = bytes.length - 1; i >= 0 && carry > 0; i--) {
    carry += bytes[i]!;
    bytes[i] = carry & 0xff;
    carry >>= 8;
  }
  return formatAddress({ family: base.family, bytes });
}

/** The n-th /64 of a /48. */
function subnet({ base }: Cidr, n: number): Cidr {
  const bytes = [...base.bytes.slice(0, 6), n >> 8, n & 0xff, ...base.bytes.slice(8)];
  return { base: { family: 6, bytes }, prefixLength: 64 };
}

/** Subnet of a network's /48 that numbers its links. */
const linkSubnet = 0xf;

/** Both ends of a point-to-point link: a /31 (RFC 3021) and a /127 (RFC 6164) from the network of `b` or the link's own block, in the order of the table. */
function linkAddresses(link: Link): { a: Pair; b: Pair } {
  const owner = nodeOf(link.b).network;
  const index = links
    .filter((other) => other.kind !== 'lan' && nodeOf(other.b).network === owner)
    .indexOf(link);
  const { v4, v6 } = link.block ?? owner;
  const at = (n: number): Pair => ({
    v4: nth(cidr(v4), n),
    v6: nth(subnet(cidr(v6), linkSubnet), n),
  });
  return { b: at(2 * index), a: at(2 * index + 1) };
}

/** The n-th router of a network: the n-th last IPv4 address of its block, and `::n` of its /48. */
function routerLoopback(node: LabNode): Pair {
  const { network } = node;
  const index = nodes.filter((other) => other.network === network && other.label).indexOf(node);
  const block = cidr(network.v4);
  return { v4: nth(block, 2 ** (32 - block.prefixLength) - 1 - index), v6: nth(cidr(network.v6), index + 1) };
}

function nodeOf(id: string): LabNode {
  const found = nodes.find((node) => node.id === id);
  if (!found) throw new Error(`no node ${id} in the topology`);
  return found;
}

/** The table's links that end at a node. */
function linksOf(id: string): Link[] {
  return links.filter((link) => link.a === id || link.b === id);
}

function portName(id: string, link: Link): string {
  return `ae${linksOf(id).indexOf(link)}`;
}

function neighbourOf(link: Link, end: 'a' | 'b'): Neighbour {
  if (link.kind === 'customer') return end === 'a' ? 'provider' : 'customer';
  if (link.kind === 'lan') return end === 'a' ? 'gateway' : 'host';
  return link.kind;
}

/** Addresses of both ends: those of a LAN's host are its services. */
function endsOf(link: Link): {
  a: readonly Service[] | Pair[];
  b: Pair[];
  prefixLength: Port['prefixLength'];
} {
  if (!link.lan) {
    const { a, b } = linkAddresses(link);
    return { a: [a], b: [b], prefixLength: { v4: 31, v6: 127 } };
  }
  const [v4, v6] = [cidr(link.lan.v4), cidr(link.lan.v6)];
  return {
    a: nodeOf(link.a).services ?? [],
    b: [{ v4: nth(v4, 1), v6: nth(v6, 1) }],
    prefixLength: { v4: v4.prefixLength, v6: v6.prefixLength },
  };
}

function portOf(id: string, link: Link): Port {
  const [here, there] = link.a === id ? (['a', 'b'] as const) : (['b', 'a'] as const);
  const ends = endsOf(link);
  return {
    name: portName(id, link),
    link,
    addresses: ends[here],
    prefixLength: ends.prefixLength,
    neighbour: neighbourOf(link, here),
    peer: { node: nodeOf(link[there]), port: portName(link[there], link), address: ends[there][0]! },
  };
}

function loopbacksOf(node: LabNode): readonly Pair[] {
  if (node.role === 'host') return [];
  return node.label ? [routerLoopback(node)] : (node.services ?? []);
}

/** Every node with its name, interfaces and addresses. */
export const machines: readonly Machine[] = nodes.map((node) => ({
  ...node,
  name: node.label ? `${node.label}.${node.network.domain}` : node.services![0]!.name,
  loopbacks: loopbacksOf(node),
  ports: linksOf(node.id).map((link) => portOf(node.id, link)),
}));

/** @throws when there is no such node */
export function machine(id: string): Machine {
  const found = machines.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no node ${id} in the lab`);
  return found;
}

/** True for a node that runs BIRD. */
export function speaksBgp({ role }: LabNode): boolean {
  return role !== 'host';
}
