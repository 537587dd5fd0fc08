import { expect, test } from 'vitest';
import { matrixOf } from '../../../../web/widget/mesh.ts';
import type { CellFacts } from '../../../../web/widget/read.ts';

const aCell = (from: string, to: string, rtt: number | null): CellFacts => ({
  from,
  to,
  rtt,
  loss: 0,
  status: 'operational',
});

test('rows measure columns, in the order that is asked for', () => {
  const rows = matrixOf(['b', 'a'], [aCell('a', 'b', 1), aCell('b', 'a', 2)]);
  expect(rows.map((row) => row.map((cell) => cell?.rtt ?? null))).toEqual([
    [null, 2],
    [1, null],
  ]);
});

test('the longest round trip is the darkest, and one of nothing almost white', () => {
  const rows = matrixOf(['a', 'b', 'c'], [aCell('a', 'b', 100), aCell('a', 'c', 0), aCell('b', 'a', 50)]);
  expect(rows[0]!.map((cell) => cell?.heat)).toEqual([undefined, 29, 4]);
  expect(rows[1]![0]!.heat).toBe(17);
});

test('a cell that nothing answers in has no heat', () => {
  expect(matrixOf(['a', 'b'], [aCell('a', 'b', null)])[0]![1]!.heat).toBe(0);
});

test('a PoP that nobody measures keeps its row, and anchors have none', () => {
  const rows = matrixOf(['a', 'b'], [aCell('a', 'core', 1)]);
  expect(rows).toEqual([
    [null, null],
    [null, null],
  ]);
});
