import type { PmtuHop, PmtuState } from '#protocol/tools/pmtu-state.ts';
import { tracerouteRows } from './traceroute-rows.ts';

export type PmtuRow =
  | {
      readonly kind: 'hop';
      readonly key: string;
      readonly hop: PmtuHop;
      /** Of the path as far as this hop; null where nobody has answered. */
      readonly mtu: number | null;
      /** Smaller than before this hop. */
      readonly isNarrower: boolean;
    }
  | { readonly kind: 'silence'; readonly key: string; readonly hops: string }
  | { readonly kind: 'small'; readonly key: string; readonly hops: ''; readonly text: string };

/** The rows of a path: every hop with the MTU as far as there, then what smaller packets found behind it. */
export function pmtuRows({ hops, small }: Pick<PmtuState, 'hops' | 'small'>, ended: boolean): PmtuRow[] {
  const rows = withMtu(hops, ended);
  if (!small) return rows;
  const text = `with packets of ${small.bytes} bytes`;
  const further = tracerouteRows(small.hops, ended).map((row): PmtuRow =>
    row.kind === 'silence'
      ? silence(row, 's')
      : { kind: 'hop', key: `s${row.hop.ttl}`, hop: row.hop, mtu: null, isNarrower: false },
  );
  return [...rows, { kind: 'small', key: 'small', hops: '', text }, ...further];
}

function withMtu(hops: readonly PmtuHop[], ended: boolean): PmtuRow[] {
  let mtu: number | null = null;
  return tracerouteRows(hops, ended).map((row) => {
    if (row.kind === 'silence') return silence(row);
    const { hop } = row;
    const isNarrower = mtu !== null && hop.mtu !== undefined && hop.mtu < mtu;
    mtu = hop.mtu ?? mtu;
    const isHeard = hop.mtu !== undefined || hop.probes.some(({ address }) => address !== null);
    return { kind: 'hop', key: `${hop.ttl}`, hop, mtu: isHeard ? mtu : null, isNarrower };
  });
}

function silence({ from, to }: { readonly from: number; readonly to: number }, lead = ''): PmtuRow {
  return { kind: 'silence', key: `${lead}${from}`, hops: `${from}–${to}` };
}
