import type { TracerouteHop } from '#protocol/tools/traceroute.ts';

export type TracerouteRow =
  | { readonly kind: 'hop'; readonly hop: TracerouteHop }
  | { readonly kind: 'silence'; readonly from: number; readonly to: number };

/** This many silent hops at the end are shown one by one; more become one line once nothing can follow. */
const shownSilent = 3;

/** The rows of a traceroute. */
export function tracerouteRows(hops: readonly TracerouteHop[], ended: boolean): TracerouteRow[] {
  const lastHeard = hops.findLastIndex(({ probes }) => probes.some(({ address }) => address !== null));
  const silent = hops.slice(lastHeard + 1);
  const isFolded = ended && silent.length > shownSilent;
  const rows = (isFolded ? hops.slice(0, lastHeard + 1) : hops).map((hop) => ({ kind: 'hop', hop }) as const);
  if (!isFolded) return rows;
  return [...rows, { kind: 'silence', from: silent[0]!.ttl, to: silent.at(-1)!.ttl }];
}
