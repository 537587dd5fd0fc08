import type { MeshCellView, StatusView } from '#protocol';

/** Who measures whom, as a table. */
export interface Matrix {
  readonly columns: readonly Place[];
  readonly rows: readonly { readonly from: Place; readonly cells: readonly (MatrixCell | undefined)[] }[];
}

export interface Place {
  readonly id: string;
  readonly name: string;
}

export interface MatrixCell {
  readonly from: Place;
  readonly to: Place;
  /** `12`, `1.4`; undefined when nothing was answered, or not measured in this family. */
  readonly text: string | undefined;
  /** What a reader of the whole page hears, behind the text. */
  readonly more: string;
  readonly status: MeshCellView['status'];
  /** How much of the accent its ground has, in %. */
  readonly heat: number;
}

/** The addresses that a cell is of: those of `ipv4` are IPv6 ones where a pair has no others. */
export type Family = 'ipv4' | 'ipv6';

/** Only those that measure have a row, and only those that are measured a column; anchors are the last of them. */
export function matrixOf({ pops, anchors, mesh }: StatusView, family: Family): Matrix {
  const cells = new Map(mesh.map((cell) => [`${cell.from} ${cell.to}`, cell]));
  const froms = new Set(mesh.map(({ from }) => from));
  const tos = new Set(mesh.map(({ to }) => to));
  const columns = [...pops, ...anchors].filter(({ id }) => tos.has(id));
  const highest = Math.max(0, ...mesh.map((cell) => valueOf(cell, family)?.rtt ?? 0));
  return {
    columns,
    rows: pops
      .filter(({ id }) => froms.has(id))
      .map((from) => ({
        from,
        cells: columns.map((to) => {
          const cell = cells.get(`${from.id} ${to.id}`);
          return cell && cellOf(cell, from, to, family, highest);
        }),
      })),
  };
}

/** True when there is a choice between the two families. */
export function hasBothFamilies({ mesh }: Pick<StatusView, 'mesh'>): boolean {
  return mesh.some(({ ipv6 }) => ipv6 !== undefined);
}

function valueOf(cell: MeshCellView, family: Family): { rtt: number | null; loss: number } | undefined {
  return family === 'ipv4' ? cell : cell.ipv6;
}

function cellOf(cell: MeshCellView, from: Place, to: Place, family: Family, highest: number): MatrixCell {
  const value = valueOf(cell, family);
  const rtt = value?.rtt ?? null;
  return {
    from,
    to,
    text: rtt === null ? undefined : roundTrip(rtt),
    more: moreOf(value),
    status: cell.status,
    heat: rtt === null || highest === 0 ? 0 : Math.round(4 + (25 * rtt) / highest),
  };
}

function moreOf(value: { rtt: number | null; loss: number } | undefined): string {
  if (!value) return 'not measured';
  if (value.rtt === null) return 'no answer';
  return value.loss === 0 ? 'ms' : `ms, ${value.loss.toFixed(1)} % lost`;
}

/** Whole milliseconds, and one decimal where there are few of them. */
export function roundTrip(rtt: number): string {
  return rtt < 9.95 ? rtt.toFixed(1) : rtt.toFixed(0);
}

const steps: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export type Position = readonly [row: number, column: number];

/** Where a key leads from a cell: the next one there that is not empty; undefined when there is none, or the key leads nowhere. */
export function nextCell(isFilled: readonly (readonly boolean[])[], [row, column]: Position, key: string) {
  const step = steps[key];
  if (!step) return undefined;
  let [y, x] = [row + step[0], column + step[1]];
  while (isFilled[y]?.[x] === false) [y, x] = [y + step[0], x + step[1]];
  return isFilled[y]?.[x] === true ? ([y, x] as Position) : undefined;
}
