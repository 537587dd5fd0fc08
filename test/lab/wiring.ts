import { markedPaths } from './faults.ts';
import { type Machine, type Pair, type Port, speaksBgp } from './plan.ts';
import type { Link } from './topology.ts';

/** The namespace of a node. The run's id keeps labs apart. */
export function namespaceOf(runId: string, node: string): string {
  return `${namespacePrefix(runId)}${node}`;
}

/** What the names of all namespaces of a run, and of nobody else's, begin with. */
export function namespacePrefix(runId: string): string {
  return `pg${runId}-`;
}

/** For `ip -batch`: the cable, put into both namespaces from the start so that the host never sees an end of it. */
export function cable(runId: string, link: Link, [a, b]: [string, string]): string {
  const mtu = link.mtu ?? 1500;
  const end = (port: string, node: string) => `${port} mtu ${mtu} netns ${namespaceOf(runId, node)}`;
  return `link add ${end(a, link.a)} type veth peer name ${end(b, link.b)}`;
}

/** For `ip -n NAMESPACE -batch`: addresses, links up, and the routes that BIRD doesn't make. May be given twice. */
export function ipCommands(machine: Machine): string[] {
  return [
    'link set lo up',
    ...machine.loopbacks.flatMap((address) => replaceAddresses('lo', address, { v4: 32, v6: 128 })),
    ...machine.ports.flatMap((port) => [
      ...port.addresses.flatMap((address) => replaceAddresses(port.name, address, port.prefixLength)),
      `link set ${port.name} up`,
    ]),
    ...machine.ports.filter(({ neighbour }) => neighbour === 'gateway').flatMap(defaultRoutes),
    ...markedPaths(machine).flatMap(({ mark, port }) => markedRoutes(mark, port)),
  ];
}

/** And those that may be given only once, for each family: the marks by which a node that hashes ICMP chooses a table. */
export function ipRules(machine: Machine): string[] {
  return markedPaths(machine).map(({ mark }) => `rule add fwmark ${mark} lookup ${mark} priority ${mark}`);
}

function replaceAddresses(device: string, { v4, v6 }: Pair, length: Port['prefixLength']): string[] {
  return [
    `address replace ${v4}/${length.v4} dev ${device}`,
    `address replace ${v6}/${length.v6} dev ${device} nodad`,
  ];
}

/** Out by the address that is first in the table, whichever was set first. */
function defaultRoutes({ peer, addresses }: Port): string[] {
  return [
    `route replace default via ${peer.address.v4} src ${addresses[0]!.v4}`,
    `route replace default via ${peer.address.v6} src ${addresses[0]!.v6}`,
  ];
}

function markedRoutes(mark: number, { name, peer }: Port): string[] {
  const { v4, v6 } = peer.node.network;
  return [
    `route replace ${v4} via ${peer.address.v4} dev ${name} table ${mark}`,
    `route replace ${v6} via ${peer.address.v6} dev ${name} table ${mark}`,
  ];
}

/** Kernel settings of a node, for `sysctl -p`; in force before it has interfaces. */
export function sysctls(machine: Machine): string {
  const forwards = machine.role === 'router' ? 1 : 0;
  return `
net.ipv4.ip_forward = ${forwards}
net.ipv6.conf.all.forwarding = ${forwards}
${speaksBgp(machine) ? multipath : ''}${everywhere}`;
}

const multipath = `
# Flows, not packets, are spread over equal paths: addresses and ports decide.
net.ipv4.fib_multipath_hash_policy = 1
net.ipv6.fib_multipath_hash_policy = 1
`;

const everywhere = `
# Addresses are usable at once: nobody else could have them.
net.ipv6.conf.all.accept_dad = 0
net.ipv6.conf.default.accept_dad = 0
net.ipv6.conf.default.accept_ra = 0
# A cable that was cut and mended finds its addresses again.
net.ipv6.conf.all.keep_addr_on_down = 1
net.ipv6.conf.default.keep_addr_on_down = 1
# Hops answer from the interface where the packet came in, as routers do, and as often as they are asked.
net.ipv4.icmp_errors_use_inbound_ifaddr = 1
net.ipv4.icmp_ratelimit = 0
net.ipv4.icmp_msgs_per_sec = 100000
net.ipv4.icmp_msgs_burst = 10000
net.ipv6.icmp.ratelimit = 0
`;
