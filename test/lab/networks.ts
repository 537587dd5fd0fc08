/** An autonomous system and the one block per family that it announces. */
export interface Network {
  readonly asn: number;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Names of its routers end in this. */
  readonly domain: string;
  readonly v4: string;
  /** Always a /48. */
  readonly v6: string;
}

function network(
  ...[asn, name, country, domain, v4, v6]: [number, string, string, string, string, string]
): Network {
  return { asn, name, country, domain, v4, v6 };
}

/**
 * The lab's autonomous systems: AS number, name, country, domain, IPv4 block, IPv6 block. Only documentation prefixes (RFC 5737,
 * RFC 3849) and private AS numbers (RFC 6996).
 */
export const as = {
  vie: network(64601, 'POPGLASS-VIE', 'AT', 'lg.example.net', '203.0.113.0/28', '2001:db8:601::/48'),
  nyc: network(64602, 'POPGLASS-NYC', 'US', 'lg.example.net', '203.0.113.16/28', '2001:db8:602::/48'),
  sin: network(64603, 'POPGLASS-SIN', 'SG', 'lg.example.net', '203.0.113.32/28', '2001:db8:603::/48'),
  one: network(64701, 'TRANSIT-ONE', 'AT', 'transit-one.example.net', '192.0.2.0/27', '2001:db8:701::/48'),
  two: network(64702, 'TRANSIT-TWO', 'SG', 'transit-two.example.com', '192.0.2.32/27', '2001:db8:702::/48'),
  hosting: network(64801, 'HOSTING', 'DE', 'hosting.example.net', '198.51.100.0/26', '2001:db8:801::/48'),
  lossy: network(64901, 'LOSSY', 'DE', 'lossy.example.net', '198.51.100.64/28', '2001:db8:901::/48'),
  limited: network(64902, 'LIMITED', 'DE', 'limited.example.net', '198.51.100.80/28', '2001:db8:902::/48'),
  silent: network(64903, 'SILENT', 'DE', 'silent.example.net', '198.51.100.96/28', '2001:db8:903::/48'),
  ecmp: network(64904, 'ECMP', 'DE', 'ecmp.example.net', '198.51.100.112/28', '2001:db8:904::/48'),
  inner: network(64906, 'INNER', 'DE', 'inner.example.net', '198.51.100.144/28', '2001:db8:906::/48'),
  tunnel: network(64905, 'TUNNEL', 'DE', 'mtu1400.example.net', '198.51.100.128/28', '2001:db8:905::/48'),
};

export const networks: readonly Network[] = Object.values(as);

/** The peering LAN of an exchange, which nobody announces: no zone knows it, and agents by their operator's list only. */
export const exchange = { name: 'Example IX', v4: '192.0.2.64/28', v6: '2001:db8:7f0::/48' } as const;

/** Addresses of the inside, on a link that shows them to the world. */
export const inside = { v4: '10.77.0.0/24', v6: 'fd77::/48' } as const;

/** A name and the addresses behind it. */
export interface Service {
  readonly name: string;
  readonly v4: string;
  readonly v6: string;
}

/** Where names are resolved: one machine that plays resolver, root, registry and example.net's own servers. */
export const nameServers = {
  resolver: { name: 'resolver.example.net', v4: '198.51.100.53', v6: '2001:db8:801:53::53' },
  root: { name: 'a.root-servers.net', v4: '198.51.100.50', v6: '2001:db8:801:53::50' },
  registry: { name: 'a.gtld-servers.net', v4: '198.51.100.51', v6: '2001:db8:801:53::51' },
  /** Of zones below example.net alone. */
  second: { name: 'ns2.example.net', v4: '198.51.100.52', v6: '2001:db8:801:53::52' },
  own: { name: 'ns1.example.net', v4: '198.51.100.54', v6: '2001:db8:801:53::54' },
} as const satisfies Record<string, Service>;

/** Who knows whose a number or a name is, under the names that IANA's registry has for them: IANA itself, and one of the RIRs. */
export const whoisServers = {
  iana: { name: 'whois.iana.org', v4: '198.51.100.21', v6: '2001:db8:801:80::21' },
  ripe: { name: 'whois.ripe.net', v4: '198.51.100.22', v6: '2001:db8:801:80::22' },
} as const satisfies Record<string, Service>;
