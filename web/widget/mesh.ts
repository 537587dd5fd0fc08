import type { CellFacts } from './read.ts';

/** Row by row; null on the diagonal, and where nothing is known. */
export type Matrix = readonly (readonly (MatrixCell | null)[])[];

export interface MatrixCell extends CellFacts {
  /** % of the accent in its ground: 4 for a round trip of nothing, 29 for the longest one. */
  readonly heat: number;
}

/**
 * What the PoPs `ids` find of each other, row to column. A PoP that is away keeps its row: the panel does not jump. Anchors
 * are the operator's own business, and stand on the status page.
 */
export function matrixOf(ids: readonly string[], cells: readonly CellFacts[]): Matrix {
  const byPair = new Map(cells.map((cell) => [`${cell.from} ${cell.to}`, cell]));
  const rows = ids.map((from) =>
    ids.map((to) => (from === to ? null : (byPair.get(`${from} ${to}`) ?? null))),
  );
  const longest = Math.max(1, ...rows.flat().map((cell) => cell?.rtt ?? 0));
  const heat = (rtt: number | null): number => (rtt === null ? 0 : Math.round(4 + (25 * rtt) / longest));
  return rows.map((row) => row.map((cell) => cell && { ...cell, heat: heat(cell.rtt) }));
}
