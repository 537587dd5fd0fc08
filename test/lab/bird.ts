import { collector } from './gobgp.ts';
import { many } from './many.ts';
import type { Machine, Pair, Port } from './plan.ts';

/**
 * BIRD's configuration of one router. Policy is decided by communities, as on real transit networks (RFC 1998): a router
 * tags what it learns with who it learnt it from, and exports by tag; a customer lowers its own preference at a
 * provider with (provider, 80); BLACKHOLE (RFC 7999) is honoured from customers.
 */
export function birdConfig(machine: Machine): string {
  const sessions = machine.ports.filter(({ neighbour }) => neighbour !== 'host');
  return [
    'log stderr { warning, error, bug, fatal };',
    `router id ${machine.loopbacks[0]!.v4};`,
    'protocol device {}',
    'protocol direct { ipv4; ipv6; }',
    ...families.map((family) => kernel(machine, family)),
    ...families.map((family) => own(machine, family)),
    ...families.map((family) => duds(machine, family)),
    ...(machine.announcesMany ? families.map((family) => others(machine, family)) : []),
    ...(machine.collects ? [collected(machine)] : []),
    ...sessions.flatMap((port) => families.map((family) => session(machine, port, family))),
    '',
  ].join('\n');
}

type Family = keyof Pair;
const families: readonly Family[] = ['v4', 'v6'];
const channel = { v4: 'ipv4', v6: 'ipv6' } as const;

/** Tags of what was learnt from whom, and the preference that it gets. A preferred provider is 100, a backup 90. */
const learnt = {
  customer: { tag: 100, preference: 200 },
  peer: { tag: 200, preference: 150 },
  provider: { tag: 300, preference: 100 },
} as const;

/** The MED of what is announced for customers that are not in the lab. */
export const askedMed = 50;

/** The community value by which a customer asks to be the last resort; below every preference above. */
const backupSignal = 80;
const blackhole = '(65535, 666)';

/** Routes into the kernel. Those who serve from a loopback address also speak from it. */
function kernel({ role, label, mergePaths, loopbacks }: Machine, family: Family): string {
  const source = role === 'pop' || !label ? `krt_prefsrc = ${loopbacks[0]![family]};` : '';
  const merge = mergePaths ? 'merge paths yes;' : '';
  return `protocol kernel kernel_${family} { ${merge} ${channel[family]} { import none; export filter {
    if source = RTS_DEVICE then reject;
    ${source}
    accept;
  }; }; }`;
}

/** The network's block: what the rest of the world hears of it. */
function own({ network }: Machine, family: Family): string {
  return `protocol static own_${family} { ${channel[family]}; route ${network[family]} unreachable; }`;
}

function duds({ network, ports, duds = [] }: Machine, family: Family): string {
  const bits = family === 'v4' ? 32 : 128;
  const signal = `{ bgp_community.add(${blackhole}); bgp_community.add((${network.asn}, ${learnt.customer.tag})); }`;
  // What is sent back to who sent it comes again: nobody else was told of another way.
  const back = ports.find(({ neighbour }) => neighbour === 'internal')?.peer.address[family];
  const ways = {
    unreachable: 'unreachable',
    prohibit: 'prohibit',
    blackhole: `blackhole ${signal}`,
    loop: `via ${back}`,
    astray: 'blackhole',
  };
  const routes = duds.map((dud) => `route ${dud[family]}/${bits} ${ways[dud.kind]};`);
  return `protocol static duds_${family} { ${channel[family]}; ${routes.join(' ')} }`;
}

/** Blocks of customers that are not in the lab, with what customers do to their announcements. */
function others({ network: { asn } }: Machine, family: Family): string {
  const tag = `bgp_community.add((${asn}, ${learnt.customer.tag}));`;
  const routes = many[family].map(({ block, origin, times, mark }) => {
    const path = `bgp_path.prepend(${origin}); `.repeat(times);
    const marks = `bgp_community.add((${asn}, ${mark})); bgp_large_community.add((${asn}, 1, ${mark}));`;
    return `route ${block} unreachable { ${path}${marks} ${tag} };`;
  });
  return `protocol static others_${family} { ${channel[family]}; ${routes.join(' ')} }`;
}

/** All that others said, to the collector of this network. */
function collected({ network: { asn } }: Machine): string {
  const told = 'import none; export filter { if source = RTS_BGP then accept; reject; };';
  return `protocol bgp collector {
  local 127.0.0.1 as ${asn};
  neighbor ${collector.address} port ${collector.port} as ${asn};
  multihop;
  connect delay time 0; connect retry time 1; error wait time 1, 2;
  ipv4 { ${told} }; ipv6 { ${told} };
}`;
}

function session({ network }: Machine, port: Port, family: Family): string {
  const { node, address } = port.peer;
  const direct = port.neighbour === 'internal' ? 'direct;' : '';
  return `protocol bgp ${node.id.replaceAll('-', '_')}_${family} {
  ${direct}
  local ${port.addresses[0]![family]} as ${network.asn};
  neighbor ${address[family]} as ${node.network.asn};
  connect delay time 0; connect retry time 1; error wait time 1, 2;
  ${channel[family]} {
    next hop self;
    import filter { ${importPolicy(network.asn, port)} accept; };
    export filter { ${exportPolicy(network.asn, port)} };
  };
}`;
}

function importPolicy(asn: number, { neighbour, link }: Port): string {
  const drop = `if ${blackhole} ~ bgp_community then dest = RTD_BLACKHOLE;`;
  if (neighbour === 'internal') return drop;
  const { tag, preference } = learnt[neighbour as keyof typeof learnt];
  const lastResort = `if (${asn}, ${backupSignal}) ~ bgp_community then bgp_local_pref = ${backupSignal};`;
  return [
    `bgp_local_pref = ${link.backup && neighbour === 'provider' ? preference - 10 : preference};`,
    neighbour === 'customer' ? lastResort + drop : '',
    `bgp_community.delete([(${asn}, *)]);`,
    `bgp_community.add((${asn}, ${tag}));`,
  ].join(' ');
}

/** To oneself everything; to customers what was learnt from anybody; to others only own and customers' routes (RFC 7908). */
function exportPolicy(asn: number, { neighbour, link, peer }: Port): string {
  if (neighbour === 'internal') return 'accept;';
  const tags = neighbour === 'customer' ? `100..300` : `100`;
  const signal = `bgp_community.add((${peer.node.network.asn}, ${backupSignal}));`;
  return [
    neighbour === 'provider' ? '' : `if ${blackhole} ~ bgp_community then reject;`,
    link.backup && neighbour === 'provider' ? signal : '',
    neighbour === 'provider' ? '' : `if bgp_large_community ~ [(${asn}, 1, *)] then bgp_med = ${askedMed};`,
    `if proto ~ "own_*" || bgp_community ~ [(${asn}, ${tags})] then accept;`,
    'reject;',
  ].join(' ');
}
