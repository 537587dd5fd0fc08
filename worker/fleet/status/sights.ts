import { type CellState, isFresh, type KnownCell, stateOf } from './cell.ts';
import type { Vantage } from './vantage.ts';

/** A PoP that was online at least once. */
export interface Watched {
  readonly id: string;
  /** Whether an agent is here, as its object reported. */
  readonly online: boolean;
  /** Since when that is so, in ms since the epoch. */
  readonly since: number;
}

/** What is known of the network at a moment. */
export interface Scene {
  readonly pops: readonly Watched[];
  readonly vantages: ReadonlyMap<string, Vantage>;
  /** PoPs that their operator works on. */
  readonly maintained: ReadonlySet<string>;
  /** ms since the epoch */
  readonly now: number;
}

/** What one PoP sees of a target now. `cells`, IPv4 first, speak: they are fresh, and were heard at least once. There may be none. */
export interface Sight {
  readonly from: string;
  readonly to: string;
  readonly cells: readonly KnownCell[];
  readonly states: readonly CellState[];
}

/**
 * What is seen from all PoPs that have an agent here. What somebody saw whose agent has gone is not looked at any more; neither is
 * what it saw before it went, once it is back.
 */
export function sightsOf({ pops, vantages, now }: Scene): Sight[] {
  return pops.flatMap(({ id, online, since }) => {
    if (!online) return [];
    const isOfNow = (cell: KnownCell) => isFresh(cell, now) && cell.at >= Math.min(since, now);
    return [...(vantages.get(id) ?? [])].flatMap(([to, pair]) => {
      const fresh = [pair[4], pair[6]].flatMap((cell) => (cell && isOfNow(cell) ? cell : []));
      if (fresh.length === 0) return [];
      const cells = fresh.filter(({ normal }) => normal !== null);
      return [{ from: id, to, cells, states: cells.map(stateOf) }];
    });
  });
}

export function isSilent({ states }: Sight): boolean {
  return states.length > 0 && states.every(({ hearing }) => hearing === 'silent');
}

export function isHeard({ states }: Sight): boolean {
  return states.some(({ hearing }) => hearing === 'heard');
}

/** What is worse than normal, if anything is, in either family. */
export function troubleOf({ states }: Sight): 'loss' | 'latency' | null {
  if (states.some(({ hearing, isLossy }) => isLossy || hearing === 'silent')) return 'loss';
  return states.some(({ isSlow }) => isSlow) ? 'latency' : null;
}

/** In the mesh view. */
export function sightStatus(sight: Sight): 'operational' | 'degraded' | 'down' {
  if (isSilent(sight)) return 'down';
  return troubleOf(sight) ? 'degraded' : 'operational';
}
