import { type Network, type Service, as, exchange, inside, nameServers, whoisServers } from './networks.ts';

/** What is wrong, or special, with a node; faults.ts says how it is done. */
export type Fault = 'lossy' | 'limited' | 'silent' | 'dead' | 'twice' | 'rejects' | 'hashes-icmp';

/**
 * An address for which a router has an answer of its own instead of a host. `loop`: it sends it back to where it came from. `blackhole`: it
 * has everybody drop it; `astray`: it drops it itself, and tells nobody.
 */
export interface Dud extends Service {
  readonly kind: 'unreachable' | 'prohibit' | 'blackhole' | 'loop' | 'astray';
}

export interface LabNode {
  readonly id: string;
  readonly network: Network;
  /** Routers and PoPs speak BGP; a host has one LAN and a default route. */
  readonly role: 'router' | 'pop' | 'host';
  /** Of a router: its name within the network's domain. Of others: the first service names them. */
  readonly label?: string;
  readonly services?: readonly Service[];
  readonly fault?: Fault;
  readonly duds?: readonly Dud[];
  /** What routes there; BIRD unless it says so. */
  readonly software?: 'frr';
  /** GoBGP stands beside the router, and is told all of its routes. */
  readonly collects?: true;
  /** Announces a few hundred blocks of customers that are not in the lab. */
  readonly announcesMany?: true;
  /** Spread flows over routes that are equally good (ECMP). */
  readonly mergePaths?: boolean;
}

/**
 * A cable from `a` to `b`, numbered from the network of `b` unless it has a block of its own. `customer`: a pays b; `peer`: neither pays; `internal`: one
 * network; `lan`: `a` is a host and `b` its router.
 */
export interface Link {
  readonly a: string;
  readonly b: string;
  readonly kind: 'customer' | 'peer' | 'internal' | 'lan';
  /** Of a LAN: its prefixes; the router has the first address. */
  readonly lan?: { readonly v4: string; readonly v6: string };
  /** What it is numbered from instead. */
  readonly block?: { readonly v4: string; readonly v6: string };
  readonly mtu?: number;
  /** `a` asks `b`, by community, to use this link only when no other way is left. */
  readonly backup?: boolean;
}

function pop(id: string, network: Network, v4: string, v6: string, more: Partial<LabNode> = {}): LabNode {
  return { id, network, role: 'pop', services: [{ name: `${id}.lg.example.net`, v4, v6 }], ...more };
}

function router(id: string, network: Network, label: string, more: Partial<LabNode> = {}): LabNode {
  return { id, network, role: 'router', label, ...more };
}

/** A host whose id is its name in example.net. */
function host(id: string, network: Network, v4: string, v6: string, more: Partial<LabNode> = {}): LabNode {
  return { id, network, role: 'host', services: [{ name: `${id}.example.net`, v4, v6 }], ...more };
}

/**
 * The lab's small internet: these two tables and networks.ts. Addresses of links, BIRD's configuration, names and faults are
 * all derived from them. Dots are links that are used only when no other is left.
 *
 *     vie1 ─── one-vie ──┐
 *      :  nyc1 ─ one-nyc ┴ one-fra ┐      ┌ dist ─────── www, ns, dead, twice
 *      :   :                 │     ├ edge ┼ lossy-gw ─── lossy
 *      ....:.............. two-fra ┘      ├ limited-gw ─ limited
 *          :               │   │          ├ silent-gw ── silent
 *          ........... two-nyc │          ├ tunnel-gw ── mtu1400
 *                          │   │          ├ ecmp-a ┬──── ecmp
 *     sin1 ──────────── two-sin┘          ├ ecmp-b ┘
 *                                         └ inner-gw ── inner
 */
export const nodes: readonly LabNode[] = [
  pop('vie1', as.vie, '203.0.113.1', '2001:db8:601::1'),
  pop('nyc1', as.nyc, '203.0.113.17', '2001:db8:602::1', { software: 'frr' }),
  pop('sin1', as.sin, '203.0.113.33', '2001:db8:603::1', { collects: true }),

  router('one-vie', as.one, 'cr1.vie'),
  router('one-nyc', as.one, 'cr1.nyc'),
  router('one-fra', as.one, 'cr1.fra', { announcesMany: true }),
  router('two-fra', as.two, 'cr1.fra'),
  router('two-nyc', as.two, 'cr1.nyc'),
  router('two-sin', as.two, 'cr1.sin'),

  router('edge', as.hosting, 'er1.fra', {
    mergePaths: true,
    fault: 'hashes-icmp',
    duds: [
      { kind: 'astray', name: 'astray.example.net', v4: '198.51.100.158', v6: '2001:db8:906:dead::158' },
    ],
  }),
  router('dist', as.hosting, 'dr1.fra', {
    fault: 'rejects',
    duds: [
      { kind: 'unreachable', name: 'unreachable.example.net', v4: '198.51.100.33', v6: '2001:db8:801:d::1' },
      { kind: 'prohibit', name: 'prohibited.example.net', v4: '198.51.100.34', v6: '2001:db8:801:d::2' },
      { kind: 'blackhole', name: 'blackhole.example.net', v4: '198.51.100.35', v6: '2001:db8:801:d::3' },
      { kind: 'loop', name: 'loop.example.net', v4: '198.51.100.36', v6: '2001:db8:801:d::4' },
    ],
  }),
  host('www', as.hosting, '198.51.100.18', '2001:db8:801:80::18', {
    services: [
      { name: 'www.example.net', v4: '198.51.100.18', v6: '2001:db8:801:80::18' },
      ...Object.values(whoisServers),
    ],
  }),
  host('dead', as.hosting, '198.51.100.26', '2001:db8:801:dead::26', { fault: 'dead' }),
  host('twice', as.hosting, '198.51.100.42', '2001:db8:801:2::42', { fault: 'twice' }),
  { id: 'ns', network: as.hosting, role: 'host', services: Object.values(nameServers) },

  router('lossy-gw', as.lossy, 'gw', { fault: 'lossy' }),
  host('lossy', as.lossy, '198.51.100.66', '2001:db8:901:1::66'),
  router('limited-gw', as.limited, 'gw', { fault: 'limited' }),
  host('limited', as.limited, '198.51.100.82', '2001:db8:902:1::82'),
  router('silent-gw', as.silent, 'gw', { fault: 'silent' }),
  host('silent', as.silent, '198.51.100.98', '2001:db8:903:1::98'),
  router('tunnel-gw', as.tunnel, 'gw'),
  host('mtu1400', as.tunnel, '198.51.100.130', '2001:db8:905:1::130'),

  router('ecmp-a', as.ecmp, 'a.gw'),
  router('ecmp-b', as.ecmp, 'b.gw'),
  // On two routers at once, and therefore a speaker of BGP, as anycast servers are.
  host('ecmp', as.ecmp, '198.51.100.120', '2001:db8:904:1::120', { role: 'router' }),

  router('inner-gw', as.inner, 'gw'),
  host('inner', as.inner, '198.51.100.146', '2001:db8:906:1::146'),
];

const customer = (a: string, b: string, more: Partial<Link> = {}): Link => ({
  a,
  b,
  kind: 'customer',
  ...more,
});
const internal = (a: string, b: string): Link => ({ a, b, kind: 'internal' });
const lan = (a: string, b: string, v4: string, v6: string): Link => ({ a, b, kind: 'lan', lan: { v4, v6 } });

export const links: readonly Link[] = [
  customer('vie1', 'one-vie'),
  customer('vie1', 'two-fra', { backup: true }),
  customer('nyc1', 'one-nyc'),
  customer('nyc1', 'two-nyc', { backup: true }),
  customer('sin1', 'two-sin'),

  internal('one-vie', 'one-nyc'),
  internal('one-vie', 'one-fra'),
  internal('one-nyc', 'one-fra'),
  internal('two-fra', 'two-nyc'),
  internal('two-fra', 'two-sin'),
  internal('two-nyc', 'two-sin'),
  { a: 'two-fra', b: 'one-fra', kind: 'peer', block: exchange },

  customer('edge', 'one-fra'),
  customer('edge', 'two-fra'),
  internal('dist', 'edge'),
  lan('www', 'dist', '198.51.100.16/29', '2001:db8:801:80::/64'),
  lan('dead', 'dist', '198.51.100.24/29', '2001:db8:801:dead::/64'),
  lan('twice', 'dist', '198.51.100.40/29', '2001:db8:801:2::/64'),
  lan('ns', 'dist', '198.51.100.48/29', '2001:db8:801:53::/64'),

  customer('lossy-gw', 'edge'),
  lan('lossy', 'lossy-gw', '198.51.100.64/29', '2001:db8:901:1::/64'),
  customer('limited-gw', 'edge'),
  lan('limited', 'limited-gw', '198.51.100.80/29', '2001:db8:902:1::/64'),
  customer('silent-gw', 'edge'),
  lan('silent', 'silent-gw', '198.51.100.96/29', '2001:db8:903:1::/64'),
  customer('tunnel-gw', 'edge', { mtu: 1400 }),
  lan('mtu1400', 'tunnel-gw', '198.51.100.128/29', '2001:db8:905:1::/64'),

  customer('ecmp-a', 'edge'),
  customer('ecmp-b', 'edge'),
  internal('ecmp', 'ecmp-a'),
  internal('ecmp', 'ecmp-b'),

  customer('inner-gw', 'edge', { block: inside }),
  lan('inner', 'inner-gw', '198.51.100.144/29', '2001:db8:906:1::/64'),
];
