import type { TracerouteHop } from '#protocol/tools/traceroute.ts';

/** A hop that was asked, as far as rows depend on it. */
type Hop = Pick<TracerouteHop, 'ttl' | 'probes'>;

export type TracerouteRow<H extends Hop = TracerouteHop> =
  | { readonly kind: 'hop'; readonly hop: H }
  | { readonly kind: 'silence'; readonly from: number; readonly to: number };

/** This many silent hops at the end are shown one by one; more become one line once nothing can follow. */
const shownSilent = 3;

/** The rows of a traceroute, or of another path that is asked hop by hop. */
export function tracerouteRows<H extends Hop>(hops: readonly H[], ended: boolean): TracerouteRow<H>[] {
  const lastHeard = hops.findLastIndex(({ probes }) => probes.some(({ address }) => address !== null));
  const silent = hops.slice(lastHeard + 1);
  const isFolded = ended && silent.length > shownSilent;
  const rows = (isFolded ? hops.slice(0, lastHeard + 1) : hops).map((hop) => ({ kind: 'hop', hop }) as const);
  if (!isFolded) return rows;
  return [...rows, { kind: 'silence', from: silent[0]!.ttl, to: silent.at(-1)!.ttl }];
}
