import { sites } from './sites.ts';

/** A target worth trying, and what it shows. */
export interface Target {
  readonly name: string;
  readonly shows: string;
}

export const targets: readonly Target[] = [
  { name: 'www.example.net', shows: 'a clean path; HTTPS with a self-signed certificate, HTTP' },
  ...sites.map(({ name, shows }) => ({ name, shows })),
  { name: 'lossy.example.net', shows: 'a hop that drops 30 % of what it forwards: loss there and behind it' },
  { name: 'limited.example.net', shows: 'a hop that rate-limits ICMP errors: loss there, none behind it' },
  { name: 'silent.example.net', shows: 'a hop that says nothing: * * *' },
  { name: 'ecmp.example.net', shows: 'two equal-cost routers at one hop' },
  { name: 'inner.example.net', shows: 'a hop that answers from a private address' },
  { name: 'vie1.lg.example.net', shows: 'from Singapore: a hop in the peering LAN of an exchange' },
  { name: 'mtu1400.example.net', shows: 'a link with MTU 1400' },
  { name: 'dead.example.net', shows: 'a host that answers nothing' },
  { name: 'unreachable.example.net', shows: 'a router that says host unreachable: !H' },
  { name: 'prohibited.example.net', shows: 'a router that says administratively prohibited: !X' },
  { name: 'blackhole.example.net', shows: 'dropped at the first hop, at its owner’s wish by BGP community' },
  { name: 'loop.example.net', shows: 'two routers that send it to each other until its TTL runs out' },
  { name: 'astray.example.net', shows: 'dropped on the way, one network before its own' },
  { name: 'v6dead.example.net', shows: 'a name that answers over IPv4, and over IPv6 does not' },
  { name: 'v4only.example.net', shows: 'a name with IPv4 only' },
  { name: 'v6only.example.net', shows: 'a name with IPv6 only' },
  { name: 'alias.example.net', shows: 'a CNAME of a CNAME' },
  { name: 'refused.example.net', shows: 'a private address: refused by policy' },
  { name: 'denied.example.net', shows: 'an address that the operator denies: refused by policy' },
  { name: 'mixed.example.net', shows: 'one address that is allowed, one that is not: refused by policy' },
  { name: 'nowhere.example.net', shows: 'a name that does not exist' },
  { name: 'sub.example.net', shows: 'dns with trace: four steps from the root' },
  { name: 'lame.example.net', shows: 'dns with trace: a server that does not know its zone' },
  { name: 'half.example.net', shows: 'dns with trace: a server that does not answer' },
  {
    name: 'inside.example.net',
    shows: 'dns with trace: a delegation to a private address, refused by policy',
  },
  { name: 'servfail.example.net', shows: 'a name whose server fails' },
  { name: 'outdated.example.net', shows: 'dns with dnssec: a signature that has expired' },
  { name: 'bogus.example.net', shows: 'a name that the resolver rejects for its signatures' },
  { name: 'split.example.net', shows: 'a name that has another address for Singapore' },
  { name: 'lost.example.net', shows: 'a name that does not exist for Singapore' },
];
