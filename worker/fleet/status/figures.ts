import { lossOf } from './cell.ts';
import type { Sight } from './sights.ts';

/** What a PoP's paths are like now: ms and %; null where nobody knows. */
export interface Figures {
  readonly rtt: number | null;
  readonly loss: number | null;
}

/**
 * By PoP: the median over the other PoPs of the mean round trip to them (by IPv4 where it is measured), and the mean loss to and from
 * them. @param isOut PoPs that are down or worked on: their paths say nothing of others
 */
export function figuresOf(
  ids: readonly string[],
  sights: readonly Sight[],
  isOut: ReadonlySet<string>,
): Map<string, Figures> {
  const found = new Map(ids.map((id) => [id, { rtts: [] as number[], losses: [] as number[] }]));
  for (const { from, to, cells } of sights) {
    const [here, there] = [found.get(from), found.get(to)];
    const losses = cells.map(({ rounds }) => lossOf(rounds));
    if (!isOut.has(from)) there?.losses.push(...losses);
    if (!here || !there || isOut.has(to)) continue;
    here.losses.push(...losses);
    const rtt = cells[0]?.rttMs ?? null;
    if (rtt !== null) here.rtts.push(rtt);
  }
  return new Map([...found].map(([id, { rtts, losses }]) => [id, { rtt: median(rtts), loss: mean(losses) }]));
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
