import type { Known } from '#protocol/tools/known.ts';
import { asnText, type Network } from '#protocol/tools/networks.ts';

/** Who answers at a hop, as tables show it. */
export interface HopHost {
  readonly address: string;
  readonly name: string | undefined;
  readonly network: HostNetwork | undefined;
}

/** Whose it is. */
export interface HostNetwork {
  /** `AS64500`; empty where none is known. */
  readonly asn: string;
  readonly name: string | undefined;
  readonly kind: Network['kind'];
  /** All of it, for who asks. */
  readonly title: string;
  /** Of another network than who stands above: worth a look. */
  readonly isNew: boolean;
}

/** The hosts of hops, hop by hop. Silence between two hops of one network changes nothing. */
export function hopHosts(hops: readonly (readonly string[])[], { names, networks }: Known): HopHost[][] {
  let above = '';
  return hops.map((addresses) =>
    addresses.map((address) => {
      const network = networks.get(address);
      const asn = network ? asnText(network) : '';
      const isNew = asn !== above;
      if (network) above = asn;
      return { address, name: names.get(address), network: network && hostNetwork(network, asn, isNew) };
    }),
  );
}

function hostNetwork({ name, prefix, kind }: Network, asn: string, isNew: boolean): HostNetwork {
  const what = kind === 'private' ? 'private address' : (name ?? '');
  const title = [`${asn} ${what}`.trim(), prefix]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
  return { asn, name, kind, title, isNew };
}
