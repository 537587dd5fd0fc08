import type { Cell } from '#protocol';
import { foldCell, type KnownCell } from '../../../../../worker/fleet/status/cell.ts';
import { judge, type Verdict } from '../../../../../worker/fleet/status/judge.ts';
import type { Scene } from '../../../../../worker/fleet/status/sights.ts';
import type { KnownPair, Vantage } from '../../../../../worker/fleet/status/vantage.ts';

export const now = 1_800_000_000_000;
const address = '192.0.2.1';

/** A summary's cell. */
export function aCell(rounds = '333333', rttMs = 20, more: Partial<Cell> = {}): Cell {
  const rtt = /^0+$/.test(rounds) ? null : { min: rttMs, avg: rttMs, max: rttMs, jitter: 0.1 };
  return { to: 'there', family: 4, rounds, rtt, ...more };
}

/** A cell that has said `before` for a while, and then each of `rounds` in a summary of its own, the last one now. */
export function aKnownCell(before: string | null, ...rounds: string[]): KnownCell {
  const past = before === null ? [] : Array.from({ length: 10 }, () => before);
  const all = [...past, ...rounds];
  const fold = (known: KnownCell | undefined, text: string, i: number) =>
    foldCell(known, aCell(text), address, now - (all.length - 1 - i) * 30_000);
  return all.reduce<KnownCell | undefined>(fold, undefined)!;
}

export const cells = {
  good: aKnownCell('333333'),
  silent: aKnownCell('333333', '00'),
  unsure: aKnownCell('333333', '00', '3'),
  lossy: aKnownCell('333333', '232323'),
  slow: [40, 40].reduce(
    (known, rtt) => foldCell(known, aCell('333', rtt), address, now),
    aKnownCell('333333'),
  ),
  neverHeard: aKnownCell(null, '000000', '000000'),
  stale: { ...aKnownCell('333333', '00'), at: now - 150_001 },
} as const;
export type CellKind = keyof typeof cells;

/** What a PoP sees: by target, what kind of cell. */
export type Seen = Readonly<Record<string, CellKind>>;

export interface Situation {
  /** By PoP: what it sees. All PoPs are named here. */
  readonly seen: Readonly<Record<string, Seen>>;
  /** Whose agents are gone. */
  readonly gone?: readonly string[];
  readonly maintained?: readonly string[];
  readonly before?: Readonly<Record<string, Verdict>>;
}

export function aScene({ seen, gone = [], maintained = [] }: Situation): Scene {
  const pops = Object.keys(seen).map((id) => ({ id, online: !gone.includes(id), since: now - 3_600_000 }));
  const vantages = new Map(Object.entries(seen).map(([id, kinds]) => [id, aVantage(kinds)]));
  return { pops, vantages, maintained: new Set(maintained), now };
}

function aVantage(kinds: Seen): Vantage {
  return new Map(Object.entries(kinds).map(([to, kind]): [string, KnownPair] => [to, { 4: cells[kind] }]));
}

/** In short: `operational`, or `status/reason`, with a question mark when nothing is known. */
export function verdicts(situation: Situation): Record<string, string> {
  const judged = judge(aScene(situation), new Map(Object.entries(situation.before ?? {})));
  return Object.fromEntries(
    [...judged].map(([id, { status, reason, isKnown }]) => [
      id,
      `${status}${reason ? `/${reason}` : ''}${isKnown ? '' : '?'}`,
    ]),
  );
}

/** Everybody sees everybody well, but for what is said. */
export function fullMesh(ids: readonly string[], but: Readonly<Record<string, CellKind>> = {}) {
  return Object.fromEntries(
    ids.map((from) => [
      from,
      Object.fromEntries(
        ids
          .filter((to) => to !== from)
          .map((to) => [to, but[`${from}>${to}`] ?? but[`${from}>*`] ?? but[`*>${to}`] ?? 'good']),
      ),
    ]),
  );
}
