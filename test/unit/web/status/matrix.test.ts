import { describe, expect, test } from 'vitest';
import type { MeshCellView } from '#protocol';
import { hasBothFamilies, matrixOf, nextCell, roundTrip } from '../../../../web/status/matrix.ts';
import { aStatus } from '../../../support/a-status.ts';

const cell = (from: string, to: string, more: Partial<MeshCellView> = {}): MeshCellView => ({
  from,
  to,
  rtt: 10,
  loss: 0,
  status: 'operational',
  ...more,
});

describe('the matrix', () => {
  test('has rows of those that measure, columns of those that are measured, anchors last', () => {
    const mesh = [cell('fra1', 'vie1'), cell('vie1', 'core'), cell('vie1', 'fra1')];
    const { rows, columns } = matrixOf(aStatus({ mesh }), 'ipv4');
    expect(columns.map(({ id }) => id)).toEqual(['vie1', 'fra1', 'core']);
    expect(rows.map(({ from, cells }) => [from.id, cells.map((cell) => cell?.text)])).toEqual([
      ['vie1', [undefined, '10', '10']],
      ['fra1', ['10', undefined, undefined]],
    ]);
  });

  test('is empty where nobody measures anybody', () => {
    expect(matrixOf(aStatus({ mesh: [] }), 'ipv4')).toEqual({ columns: [], rows: [] });
  });

  test('has no place for one that is not in the list', () => {
    const { rows } = matrixOf(aStatus({ mesh: [cell('vie1', 'ghost'), cell('ghost', 'vie1')] }), 'ipv4');
    expect(rows.flatMap(({ cells }) => cells)).toEqual([undefined]);
  });

  test.each([
    [{ rtt: 11.6 }, 'ipv4', '12', 'ms', 29],
    [{ rtt: 11.6, loss: 4.76 }, 'ipv4', '12', 'ms, 4.8 % lost', 29],
    [{ rtt: null, loss: 100, status: 'down' }, 'ipv4', undefined, 'no answer', 0],
    [{ ipv6: { rtt: 1.26, loss: 0 } }, 'ipv6', '1.3', 'ms', 29],
    [{}, 'ipv6', undefined, 'not measured', 0],
  ] as const)('%j by %s says %s %s', (more, family, text, words, heat) => {
    const { rows } = matrixOf(aStatus({ mesh: [cell('vie1', 'fra1', more)] }), family);
    expect(rows[0]!.cells[0]).toMatchObject({ text, more: words, heat });
  });

  test('is the warmer the longer it takes, up to the longest of all', () => {
    const mesh = [cell('vie1', 'fra1', { rtt: 20 }), cell('vie1', 'sin1', { rtt: 200 })];
    expect(matrixOf(aStatus({ mesh }), 'ipv4').rows[0]!.cells.map((cell) => cell?.heat)).toEqual([7, 29]);
  });
});

test('there is a choice of families once any pair has two', () => {
  const one = cell('vie1', 'fra1');
  expect(hasBothFamilies({ mesh: [one] })).toBe(false);
  expect(hasBothFamilies({ mesh: [one, { ...one, ipv6: { rtt: null, loss: 100 } }] })).toBe(true);
});

test.each([
  [0.04, '0.0'],
  [9.94, '9.9'],
  [9.96, '10'],
  [230.5, '231'],
])('%d ms is written %s', (rtt, text) => {
  expect(roundTrip(rtt)).toBe(text);
});

describe('arrow keys', () => {
  const filled = [
    [false, true, true],
    [true, false, true],
  ];
  test.each([
    ['ArrowRight', [0, 1], [0, 2]],
    ['ArrowRight', [1, 0], [1, 2]],
    ['ArrowLeft', [1, 2], [1, 0]],
    ['ArrowDown', [0, 2], [1, 2]],
    ['ArrowDown', [0, 1], undefined],
    ['ArrowUp', [1, 2], [0, 2]],
    ['ArrowUp', [0, 1], undefined],
    ['ArrowLeft', [0, 1], undefined],
    ['Enter', [0, 1], undefined],
  ] as const)('%s leads from %j to %j', (key, from, to) => {
    expect(nextCell(filled, from, key)).toEqual(to);
  });
});
