import { type Anchor, limits, type Mesh, type MeshTarget } from '#protocol';
import { hashOf } from '../secret.ts';
import { dayMs, dayOf } from './status/spells.ts';

/** Where a PoP is measured. */
export interface Addressed {
  readonly id: string;
  readonly ipv4?: string | null | undefined;
  readonly ipv6?: string | null | undefined;
}

/** What the agents of a PoP shall measure now: all other PoPs, or a sample of them, and the anchors. @param now ms since the epoch */
export async function meshOf(
  id: string,
  pops: readonly Addressed[],
  anchors: readonly Anchor[],
  now: number,
): Promise<Mesh> {
  const targets = [...peersOf(id, pops, now), ...anchors].map(targetOf);
  return { revision: (await hashOf(JSON.stringify(targets))).slice(0, 16), targets };
}

/**
 * All PoPs that have an address, but for the PoP itself, up to `limits.mesh.pops` of them. Of more, a sample: they stand in a circle
 * whose order changes daily, and in each part of the day a PoP measures the next so many of those that it has not measured yet.
 * So all pairs are measured within a day, and everybody is measured by as many as everybody else.
 */
function peersOf(id: string, pops: readonly Addressed[], now: number): Addressed[] {
  const measurable = pops.filter(({ ipv4, ipv6 }) => ipv4 ?? ipv6);
  const others = measurable.filter((pop) => pop.id !== id);
  const atOnce = limits.mesh.pops - 1;
  if (others.length <= atOnce) return others;
  const day = dayOf(now);
  const circle = [...others.map((pop) => pop.id), id].toSorted(
    (a, b) => scatter(`${day} ${a}`) - scatter(`${day} ${b}`) || (a < b ? -1 : 1),
  );
  const parts = Math.ceil(others.length / atOnce);
  const part = Math.floor(((now % dayMs) / dayMs) * parts);
  const self = circle.indexOf(id);
  const ahead = [...circle.slice(self + 1), ...circle.slice(0, self)];
  const chosen = new Set(ahead.slice(part * atOnce, (part + 1) * atOnce));
  return others.filter((pop) => chosen.has(pop.id));
}

function targetOf({ id, ipv4, ipv6 }: Addressed): MeshTarget {
  return { id, ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) };
}

/** Spreads texts over 32 bits (FNV-1a): an order that nobody has to agree on. */
function scatter(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return hash;
}
