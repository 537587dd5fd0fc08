import { isMark } from '#protocol/tools/lines.ts';
import type { HopHost, HostNetwork } from '../tools/hop-hosts.ts';

/** A host as tables show it: its name, if it has one, its address, and whose that is; or that it is hidden from this reader. */
export function Host({ address, name, network }: Pick<HopHost, 'address' | 'name'> & Partial<HopHost>) {
  if (isMark(address)) return <span class="tag">hidden</span>;
  return (
    <span class="h">
      {name === undefined ? (
        <span>{address}</span>
      ) : (
        <>
          <span title={name}>{name}</span>
          <span class="ip">{address}</span>
        </>
      )}
      {network && <Whose network={network} />}
    </span>
  );
}

function Whose({ network: { asn, name, kind, title, isNew } }: { readonly network: HostNetwork }) {
  return (
    <span class="as" title={title}>
      {asn !== '' && <span class={isNew ? 'new' : ''}>{asn}</span>}
      {kind && <span class="tag">{kind === 'ixp' ? 'IXP' : 'private'}</span>}
      {name !== undefined && ` ${name}`}
    </span>
  );
}

/** The head of a column of hosts, with one of networks beside it once there are some. */
export function HostHead({ hasNetworks }: { readonly hasNetworks: boolean }) {
  return (
    <th scope="col" class="t hc">
      {hasNetworks ? (
        <span class="h">
          <span>Host</span>
          <span class="as">Network</span>
        </span>
      ) : (
        'Host'
      )}
    </th>
  );
}

/** A hop that does not answer. */
export function NoReply({ text = 'no reply' }: { readonly text?: string }) {
  return (
    <>
      * * * <span class="tag">{text}</span>
    </>
  );
}
