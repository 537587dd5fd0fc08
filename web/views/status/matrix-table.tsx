import type { TargetedKeyboardEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { StatusView } from '#protocol';
import { nextCell } from '../../status/matrix.ts';
import type { Matrix, MatrixCell, Position } from '../../status/matrix.ts';
import { openPair, pair } from '../../status/pair.ts';
import { Scroll } from '../scroll.tsx';

interface MatrixTableProps {
  readonly matrix: Matrix;
  readonly anchors: StatusView['anchors'];
}

/**
 * A button for each pair that is measured. One of them is in the order of tabs, arrow keys lead to the others: a big mesh has
 * hundreds.
 */
export function MatrixTable({ matrix: { columns, rows }, anchors }: MatrixTableProps) {
  const [position, setPosition] = useState<Position>([0, 0]);
  const isFilled = rows.map(({ cells }) => cells.map((cell) => cell !== undefined));
  const [y, x] = isFilled[position[0]]?.[position[1]] ? position : firstOf(isFilled);

  function steer(event: TargetedKeyboardEvent<HTMLTableElement>): void {
    const next = nextCell(isFilled, [y, x], event.key);
    if (!next) return;
    event.preventDefault();
    buttonAt(event.currentTarget, next)?.focus();
  }
  function show(cell: MatrixCell): void {
    const isOneWay = anchors.some(({ id }) => id === cell.to.id);
    openPair({ ...cell, isOneWay, window: pair.value?.window ?? '24h' });
  }
  return (
    <Scroll label="Round trips between locations" class="meshw">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it only leads from one of its buttons to another */}
      <table class="mesh" style={{ '--n': columns.length }} onKeyDown={steer}>
        <caption class="cap">
          <span>Round trip between locations, ms (row to column)</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="vh">From</span>
            </th>
            {columns.map(({ id, name }) => (
              <th key={id} scope="col" title={name}>
                {id}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ from, cells }, row) => (
            <tr key={from.id}>
              <th scope="row" class="n s" title={from.name}>
                {from.id}
              </th>
              {cells.map((cell, column) => (
                <td key={columns[column]?.id} style={{ '--v': cell?.heat ?? 0 }}>
                  {cell && (
                    <CellButton
                      cell={cell}
                      isTabStop={row === y && column === x}
                      onFocus={() => setPosition([row, column])}
                      onOpen={() => show(cell)}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function firstOf(isFilled: readonly (readonly boolean[])[]): Position {
  const row = isFilled.findIndex((cells) => cells.includes(true));
  return [row, isFilled[row]?.indexOf(true) ?? 0];
}

function buttonAt(table: HTMLTableElement, [row, column]: Position): HTMLButtonElement | null | undefined {
  return table.tBodies[0]?.rows[row]?.cells[column + 1]?.querySelector('button');
}

/** Leads back to a pair's cell, for whoever comes from its history. */
export function focusCell(from: string, to: string): void {
  document.querySelector<HTMLElement>(`.mesh [data-pair='${from} ${to}']`)?.focus();
}

const looks = { operational: '', degraded: 'st warn', down: 'st bad' } as const;

interface CellButtonProps {
  readonly cell: MatrixCell;
  readonly isTabStop: boolean;
  readonly onFocus: () => void;
  readonly onOpen: () => void;
}

function CellButton({ cell, isTabStop, onFocus, onOpen }: CellButtonProps) {
  const { from, to, text, more, status } = cell;
  const isOpen = pair.value?.from.id === from.id && pair.value.to.id === to.id;
  return (
    <button
      type="button"
      class={looks[status]}
      aria-pressed={isOpen}
      tabIndex={isTabStop ? 0 : -1}
      data-pair={`${from.id} ${to.id}`}
      onFocus={onFocus}
      onClick={onOpen}
    >
      <span class="vh">
        {from.name} to {to.name}:{' '}
      </span>
      {text ?? (status === 'operational' ? '·' : '')}
      <span class="vh">
        {' '}
        {more}
        {status === 'operational' ? '' : `, ${status}`}
      </span>
    </button>
  );
}
