import type { Machine, Pair, Port } from './plan.ts';

/** A router of FRR, with the policy that bird.ts has for one in its place: a customer of providers, of which one may be a backup. */
export interface FrrConfig {
  readonly zebra: string;
  readonly bgpd: string;
}

/** Tag of what a provider says, the preferences that it gets, and the signal for a backup: as in bird.ts. */
const [providerTag, preferred, backup, backupSignal] = [300, 100, 90, 80];

export function frrConfig(machine: Machine): FrrConfig {
  const { id, network, loopbacks } = machine;
  const own = loopbacks[0]!;
  const providers = machine.ports.filter(({ neighbour }) => neighbour === 'provider');
  if (providers.length !== machine.ports.length)
    throw new Error(`${id}: FRR is a customer here, and no more`);
  return {
    // Who serves from a loopback address also speaks from it.
    zebra: lines([
      `hostname ${id}`,
      ...(['v4', 'v6'] as const).flatMap((family) => [
        `route-map own-${family} permit 10`,
        ` set src ${own[family]}`,
        `${family === 'v4' ? 'ip' : 'ipv6'} protocol bgp route-map own-${family}`,
      ]),
    ]),
    bgpd: lines([
      `hostname ${id}`,
      `router bgp ${network.asn}`,
      ` bgp router-id ${own.v4}`,
      ' no bgp ebgp-requires-policy',
      ' no bgp default ipv4-unicast',
      ' no bgp network import-check',
      ...providers.flatMap(({ peer }) => families.flatMap((family) => neighbour(peer, family))),
      ...families.flatMap((family) => unicast(machine, providers, family)),
      `ip prefix-list own permit ${network.v4}`,
      `ipv6 prefix-list own permit ${network.v6}`,
      `bgp community-list expanded own permit ^${network.asn}:`,
      ...providers.flatMap((port) => policy(network.asn, port)),
    ]),
  };
}

type Family = keyof Pair;
const families: readonly Family[] = ['v4', 'v6'];

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

function neighbour({ node, address }: Port['peer'], family: Family): string[] {
  return [
    ` neighbor ${address[family]} remote-as ${node.network.asn}`,
    ` neighbor ${address[family]} timers connect 1`,
  ];
}

function unicast({ network }: Machine, providers: readonly Port[], family: Family): string[] {
  return [
    ` address-family ip${family} unicast`,
    `  network ${network[family]}`,
    ...providers.flatMap(({ peer }) => [
      `  neighbor ${peer.address[family]} activate`,
      `  neighbor ${peer.address[family]} route-map from-${peer.node.id} in`,
      `  neighbor ${peer.address[family]} route-map to-${peer.node.id}-${family} out`,
    ]),
    ' exit-address-family',
  ];
}

function policy(asn: number, { link, peer }: Port): string[] {
  return [
    `route-map from-${peer.node.id} permit 10`,
    ' set comm-list own delete',
    ` set community ${asn}:${providerTag} additive`,
    ` set local-preference ${link.backup ? backup : preferred}`,
    ...families.flatMap((family) => [
      `route-map to-${peer.node.id}-${family} permit 10`,
      ` match ${family === 'v4' ? 'ip' : 'ipv6'} address prefix-list own`,
      ...(link.backup ? [` set community ${peer.node.network.asn}:${backupSignal} additive`] : []),
    ]),
  ];
}
