import type { PmtuHop, PmtuState } from '#protocol/tools/pmtu-state.ts';

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

/** This many silent hops at the end are shown one by one; more become one line once nothing can follow. */
const shownSilent = 3;

/** The rows of a path: every hop with the MTU as far as there, then what smaller packets found behind it. */
export function pmtuRows({ hops, small }: Pick<PmtuState, 'hops' | 'small'>, ended: boolean): PmtuRow[] {
  const rows = withMtu(hops, ended);
  if (!small) return rows;
  const text = `with packets of ${small.bytes} bytes`;
  const further = tail(small.hops, ended).map((row): PmtuRow =>
    row.kind === 'silence'
      ? { ...row, key: `s${row.key}` }
      : { kind: 'hop', key: `s${row.hop.ttl}`, hop: row.hop, mtu: null, isNarrower: false },
  );
  return [...rows, { kind: 'small', key: 'small', hops: '', text }, ...further];
}

function withMtu(hops: readonly PmtuHop[], ended: boolean): PmtuRow[] {
  let mtu: number | null = null;
  return tail(hops, ended).map((row) => {
    if (row.kind === 'silence') return row;
    const { hop } = row;
    const isNarrower = mtu !== null && hop.mtu !== undefined && hop.mtu < mtu;
    mtu = hop.mtu ?? mtu;
    const isHeard = hop.mtu !== undefined || hop.probes.some(({ address }) => address !== null);
    return { kind: 'hop', key: `${hop.ttl}`, hop, mtu: isHeard ? mtu : null, isNarrower };
  });
}

type Row = { readonly kind: 'hop'; readonly hop: PmtuHop } | Extract<PmtuRow, { kind: 'silence' }>;

function tail(hops: readonly PmtuHop[], ended: boolean): Row[] {
  const heard = hops.findLastIndex(({ probes }) => probes.some(({ address }) => address !== null)) + 1;
  const silent = hops.slice(heard);
  const isFolded = ended && silent.length > shownSilent;
  const rows = (isFolded ? hops.slice(0, heard) : hops).map((hop): Row => ({ kind: 'hop', hop }));
  if (!isFolded) return rows;
  const [first, last] = [silent[0]!.ttl, silent.at(-1)!.ttl];
  return [...rows, { kind: 'silence', key: `${first}`, hops: `${first}–${last}` }];
}
