import type { Machine, Port } from './plan.ts';
import type { Dud, Fault } from './topology.ts';

/** Percentage of what a lossy hop drops of what it would forward. */
const lossPercent = 30;
/** Firewall marks, and routing tables, of the paths between which ICMP is hashed. */
const firstPath = 101;

/** A node's rules for nft, which is there where tc netem is not. Empty for a node without a fault. */
export function faultRules(machine: Machine): string {
  return machine.fault ? rules[machine.fault](machine) : '';
}

/** Rules that drop a share of what a node would forward, in place of those of an earlier call. */
export function lossRules(percent: number): string {
  const chain = `chain forwarded { type filter hook forward priority 0\n numgen random mod 100 < ${percent} drop\n }`;
  return `table inet lab_loss {}\ndelete table inet lab_loss\ntable inet lab_loss {\n${chain}\n}\n`;
}

/** A table for both families. */
function inet(content: string): string {
  return `table inet lab_fault {\n${content}\n}\n`;
}

const errors = 'time-exceeded, destination-unreachable';

const rules: Record<Fault, (machine: Machine) => string> = {
  /** Before the TTL is looked at, so that the loss shows at this hop and at everything behind it, and only once per round trip. */
  lossy: (machine) =>
    inet(`chain arriving { type filter hook prerouting priority raw
    iifname "${upstream(machine).name}" fib daddr type unicast numgen random mod 100 < ${lossPercent} drop
  }`),

  /**
   * Forwards everything, but says no more than one thing a second about it (RFC 1812 §4.3.2.8, RFC 4443 §2.4 f). To each of
   * those who ask, so that PoPs that measure at the same time all see the same.
   */
  limited: () =>
    inet(`set told4 { type ipv4_addr; flags dynamic; size 64; timeout 1m; }
  set told6 { type ipv6_addr; flags dynamic; size 64; timeout 1m; }
  chain said { type filter hook output priority 0
    icmp type { ${errors} } update @told4 { ip daddr limit rate over 1/second burst 1 packets } drop
    icmpv6 type { ${errors} } update @told6 { ip6 daddr limit rate over 1/second burst 1 packets } drop
  }`),

  /** Forwards everything and says nothing: `* * *`. */
  silent: () =>
    inet(`chain said { type filter hook output priority 0
    icmp type { ${errors}, echo-reply } drop
    icmpv6 type { ${errors}, echo-reply } drop
  }`),

  /** Answers to nothing but the question for its link-layer address, without which its router would report it unreachable. */
  dead: () =>
    inet(`chain heard { type filter hook input priority 0
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    drop
  }`),

  /** Sends each echo reply a second time. */
  twice: ({ ports: [port] }) =>
    twin('ip', 'icmp', port!.peer.address.v4, port!.name) +
    twin('ip6', 'icmpv6', port!.peer.address.v6, port!.name),

  /** For an unreachable route Linux speaks up once a second only; here each probe gets its answer. */
  rejects: ({ duds = [] }) =>
    inet(`chain arriving { type filter hook prerouting priority raw\n${duds.map(rejection).join('')}}`),

  /**
   * Linux takes addresses only for ICMP into its flow hash; routers take the first four bytes behind the IP header, which
   * are the ports of UDP and TCP, and type, code and checksum of ICMP (Augustin et al., "Paris traceroute", IMC 2006).
   * The protocols are given by their numbers: nft looks names up in /etc/protocols, which a small host does not have.
   */
  'hashes-icmp': (machine) => {
    const paths = equalPaths(machine);
    const into = `${paths.length} offset ${firstPath}`;
    return inet(`chain hashed { type filter hook prerouting priority mangle
    ip daddr ${paths[0]!.peer.node.network.v4} meta l4proto 1 meta mark set jhash @th,0,32 mod ${into}
    ip6 daddr ${paths[0]!.peer.node.network.v6} meta l4proto 58 meta mark set jhash @th,0,32 mod ${into}
  }`);
  },
};

function twin(family: string, protocol: string, gateway: string, device: string): string {
  return `table ${family} lab_fault { chain said { type filter hook output priority 0
    ${protocol} type echo-reply dup to ${gateway} device "${device}"
  }\n}\n`;
}

const reasons = {
  unreachable: { v4: 'host-unreachable', v6: 'addr-unreachable' },
  prohibit: { v4: 'admin-prohibited', v6: 'admin-prohibited' },
} as const;

function rejection({ kind, v4, v6 }: Dud): string {
  if (kind !== 'unreachable' && kind !== 'prohibit') return '';
  return `ip daddr ${v4} reject with icmp type ${reasons[kind].v4}
    ip6 daddr ${v6} reject with icmpv6 type ${reasons[kind].v6}\n`;
}

/** The ports of a router that lead into one and the same customer network. */
function equalPaths({ ports }: Machine): Port[] {
  const networkOf = (port: Port) => port.peer.node.network;
  return ports.filter(
    (port) =>
      port.neighbour === 'customer' &&
      ports.some((other) => other !== port && networkOf(other) === networkOf(port)),
  );
}

function upstream({ id, ports }: Machine): Port {
  const port = ports.find(({ neighbour }) => neighbour === 'provider');
  if (!port) throw new Error(`${id} has no provider`);
  return port;
}

/** The routing tables to which a node's marks lead; empty for all but those that hash ICMP. */
export function markedPaths(machine: Machine): { mark: number; port: Port }[] {
  if (machine.fault !== 'hashes-icmp') return [];
  return equalPaths(machine).map((port, index) => ({ mark: firstPath + index, port }));
}
