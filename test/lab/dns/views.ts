import { cidr } from '#protocol/cidr.ts';
import { type Network, type Service, nameServers, networks } from '../networks.ts';
import { nth } from '../plan.ts';
import { asnZone } from '../policy.ts';
import { type Named, changing, hosts, specials, www } from './names.ts';
import { address, alias, ns, pointer, reversed, soa, text } from './records.ts';
import type { View } from './respond.ts';
import { troubled } from './troubles.ts';
import { type Zone, type ZoneRecord, isWithin } from './zone.ts';

const { own, registry, resolver, root, second } = nameServers;

/** Good for this moment only, so that whoever wants to know it later has to ask again. */
function fleeting(named: readonly Named[]): ZoneRecord[] {
  const records = named.map(({ name, address: data }) => address(name, data));
  const followed = alias('*.alias.changing.example.net', 'any.bad-first.changing.example.net');
  return [...records, followed].map((record) => ({ ...record, ttl: 0 }));
}

/** A zone with what every zone has, and where its server is. */
function zone(origin: string, server: Service, records: readonly ZoneRecord[]): Zone {
  const inside = records.filter(({ name }) => isWithin(name, origin));
  return { origin, records: [soa(origin, server.name), ns(origin, server.name), ...inside] };
}

function glue({ name, v4, v6 }: Service): ZoneRecord[] {
  return [address(name, v4), address(name, v6)];
}

const forward = [...hosts, ...specials].map(({ name, address: data }) => address(name, data));
const reverse = hosts.map(({ name, address: data }) => pointer(name, data));

const colourful: ZoneRecord[] = [
  { type: 'MX', name: 'example.net', ttl: 300, data: { preference: 10, exchange: 'www.example.net' } },
  { type: 'CAA', name: 'example.net', ttl: 300, data: { tag: 'issue', value: 'ca.example.net' } },
  {
    type: 'SRV',
    name: '_https._tcp.example.net',
    ttl: 300,
    data: { priority: 0, weight: 0, port: 443, target: 'www.example.net' },
  },
  text('example.net', 'v=spf1 mx -all'),
  // More than one UDP packet holds: the answer comes over TCP.
  text('long.example.net', ...Array.from({ length: 8 }, (_, i) => `${i}`.repeat(200))),
  alias('alias.example.net', 'www.example.com'),
  alias('www.example.com', 'www.example.net'),
  alias('alias.mixed.example.net', 'nat64.mixed.example.net'),
  alias('alias.metadata.example.net', 'metadata.example.net'),
];

/** Zones below example.net: by which servers, in this order, and what of that is wrong for whoever comes down from the root. */
const handedOver: Readonly<Record<string, readonly string[]>> = {
  'sub.example.net': [second.name],
  // Knows nothing of it, and points back up.
  'lame.example.net': [registry.name, second.name],
  'half.example.net': ['dead.example.net', second.name],
  'gone.example.net': ['dead.example.net'],
  'inside.example.net': ['refused.example.net'],
  'beside.example.net': ['denied.example.net', second.name],
};

const delegations: ZoneRecord[] = Object.entries(handedOver).flatMap(([origin, servers]) =>
  servers.map((server) => ns(origin, server)),
);

const secondZones: Zone[] = Object.keys(handedOver).map((origin) => ({
  origin,
  records: [
    soa(origin, second.name),
    ...delegations.filter(({ name }) => name === origin),
    address(origin, www.v4),
    address(origin, www.v6),
    text(origin, `It is "${origin}".`),
  ],
}));

/** Team Cymru's answers about a network, which mtr and agents ask for: AS number, prefix, country, registry, date. */
function origins({ asn, country, v4, v6 }: Network, origin: string): ZoneRecord[] {
  const block = cidr(v4);
  const about = (prefix: string) => `${asn} | ${prefix} | ${country} | ripencc | 2026-01-01`;
  const addresses = Array.from({ length: 2 ** (32 - block.prefixLength) }, (_, i) => nth(block, i));
  const nibblesOf48 = 12;
  return [
    ...addresses.map((one) => text(`${reversed(one)}.origin.${origin}`, about(v4))),
    text(`*.${reversed(v6.replace('/48', ''), nibblesOf48)}.origin6.${origin}`, about(v6)),
  ];
}

/** And about an AS number. */
function autonomousSystem({ asn, name, country }: Network, origin: string): ZoneRecord {
  return text(`as${asn}.${origin}`, `${asn} | ${country} | ripencc | 2026-01-01 | ${name}, ${country}`);
}

function aboutNetworks(origin: string): ZoneRecord[] {
  return networks.flatMap((one) => [...origins(one, origin), autonomousSystem(one, origin)]);
}

const ownZones: Zone[] = [
  zone('example.net', own, [...forward, ...colourful, ...delegations]),
  zone('example.com', own, [...forward, ...colourful]),
  zone('cymru.com', own, aboutNetworks('asn.cymru.com')),
  zone(asnZone, own, aboutNetworks(asnZone)),
  ...[
    '2.0.192.in-addr.arpa',
    '100.51.198.in-addr.arpa',
    '113.0.203.in-addr.arpa',
    '8.b.d.0.1.0.0.2.ip6.arpa',
  ].map((origin) => zone(origin, own, reverse)),
  ...['iana.org', 'ripe.net'].map((origin) => zone(origin, own, forward)),
  {
    ...zone('changing.example.net', own, fleeting(changing.first)),
    later: fleeting(changing.later),
  },
  ...troubled,
];

const registryOrigins = ['net', 'com', 'org', 'in-addr.arpa', 'ip6.arpa'];
const registryZones: Zone[] = [
  ...registryOrigins.map((origin) =>
    zone(origin, registry, [
      ...ownZones.filter(({ broken }) => !broken).map((child) => ns(child.origin, own.name)),
      ...glue(own),
    ]),
  ),
  zone('root-servers.net', registry, glue(root)),
  zone('gtld-servers.net', registry, glue(registry)),
];

const rootZone = zone('', root, [
  ...registryOrigins.map((origin) => ns(origin, registry.name)),
  ...glue(root),
  ...glue(registry),
]);

const at = ({ name, v4, v6 }: Service, zones: readonly Zone[], recursive = false) => ({
  addresses: [v4, v6],
  view: { zones, recursive, nsid: name },
});

/** Who answers what: a resolver that knows everything, and for `dig +trace` the servers from the root to example.net. */
export const views: readonly { readonly addresses: readonly string[]; readonly view: View }[] = [
  at(resolver, [rootZone, ...registryZones, ...ownZones, ...secondZones], true),
  at(root, [rootZone]),
  at(registry, registryZones),
  at(own, ownZones),
  at(second, secondZones),
];
