import { type Cell, decode, type MeshTarget } from '#protocol';
import * as z from 'zod/mini';
import { foldCell, isFresh, type KnownCell, knownCellSchema, stateOf } from './cell.ts';

/** What is known of one target from one PoP, by address family. */
const knownPairSchema = z.strictObject({
  4: z.optional(knownCellSchema),
  6: z.optional(knownCellSchema),
});
export type KnownPair = z.infer<typeof knownPairSchema>;

/** All that is known from one PoP, by target. A map: `constructor` is a good slug. */
export type Vantage = ReadonlyMap<string, KnownPair>;

const rowSchema = z.record(z.string(), knownPairSchema);

/** @throws {DecodeError} */
export function vantageOf(text: string): Vantage {
  return new Map(Object.entries(decode(rowSchema, JSON.parse(text))));
}

export function textOf(vantage: Vantage): string {
  return JSON.stringify(Object.fromEntries(vantage));
}

/**
 * Adds a summary. What is not in the mesh of the PoP is not taken (rule 11), and what has left it, or has another address now, goes.
 * @returns also whether anything looks otherwise than before, so that it is worth judging again
 */
export function foldVantage(
  before: Vantage,
  cells: readonly Cell[],
  targets: readonly MeshTarget[],
  now: number,
): { readonly vantage: Vantage; readonly isNews: boolean } {
  const vantage = new Map<string, KnownPair>();
  for (const target of targets) {
    const pair = keep(before.get(target.id), target);
    if (pair) vantage.set(target.id, pair);
  }
  const byId = new Map(targets.map((target) => [target.id, target]));
  for (const cell of cells) {
    const address = addressIn(byId.get(cell.to), cell.family);
    if (address === undefined) continue;
    const pair = vantage.get(cell.to);
    const known = foldCell(pair?.[cell.family], cell, address, now);
    vantage.set(cell.to, { ...pair, [cell.family]: known });
  }
  return { vantage, isNews: looks(before, now) !== looks(vantage, now) };
}

function keep(pair: KnownPair | undefined, target: MeshTarget): KnownPair | undefined {
  const same = (family: 4 | 6) =>
    pair?.[family]?.address === addressIn(target, family) ? pair?.[family] : undefined;
  const [v4, v6] = [same(4), same(6)];
  return v4 || v6 ? { ...(v4 && { 4: v4 }), ...(v6 && { 6: v6 }) } : undefined;
}

function addressIn(target: MeshTarget | undefined, family: 4 | 6): string | undefined {
  return family === 4 ? target?.ipv4 : target?.ipv6;
}

/** What a verdict may depend on. */
function looks(vantage: Vantage, now: number): string {
  let text = '';
  for (const [to, pair] of vantage) text += `${to}${sign(pair[4], now)}${sign(pair[6], now)} `;
  return text;
}

function sign(cell: KnownCell | undefined, now: number): string {
  if (!cell?.normal || !isFresh(cell, now)) return '-';
  const { hearing, isLossy, isSlow } = stateOf(cell);
  return `${hearing[0]}${isLossy ? 1 : 0}${isSlow ? 1 : 0}`;
}
