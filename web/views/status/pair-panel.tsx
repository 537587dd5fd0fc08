import { useEffect, useRef } from 'preact/hooks';
import { historyWindows } from '#protocol';
import type { HistoryWindow } from '#protocol';
import { followPair, openPair, pairHistory } from '../../status/pair.ts';
import type { Pair, PairHistory } from '../../status/pair.ts';
import { Segments } from '../segments.tsx';
import { HistoryFigure } from './history-figure.tsx';
import { focusCell } from './matrix-table.tsx';

const windows = ['1h', '24h', '7d', '30d', '90d'] as const satisfies readonly HistoryWindow[];
const choices = windows.map((window) => [window, window.replace(/(\d)(\D)/, '$1 $2')] as const);

/** How it has been between two, both ways. Whoever opens it is led here, and back to where they came from. */
export function PairPanel({ pair }: { readonly pair: Pair }) {
  const { from, to, isOneWay, window } = pair;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => followPair(pair), [pair]);
  useEffect(() => heading.current?.focus(), [from.id, to.id]);
  function close(): void {
    openPair(undefined);
    focusCell(from.id, to.id);
  }
  return (
    <section class="pair" aria-labelledby="pair">
      <div class="row hd">
        <h3 id="pair" ref={heading} tabIndex={-1}>
          {from.name} {isOneWay ? 'to' : 'and'} {to.name}
        </h3>
        <Segments
          label="Window"
          value={window}
          choices={choices}
          onChoose={(value) => isWindow(value) && openPair({ ...pair, window: value })}
        />
        <button type="button" class="l sp" onClick={close}>
          Close
        </button>
      </div>
      <Histories pair={pair} state={pairHistory.value} />
    </section>
  );
}

function isWindow(value: string): value is HistoryWindow {
  return Object.hasOwn(historyWindows, value);
}

function Histories({ pair, state }: { readonly pair: Pair; readonly state: PairHistory }) {
  if (state.kind === 'loading') return <p class="m hists">Loading</p>;
  if (state.kind === 'failed') {
    return (
      <p class="hists">
        <span class="st warn">{state.message}</span>
      </p>
    );
  }
  const lines = state.histories
    .flatMap((history) => history.series.map((series) => ({ history, series })))
    .filter(({ history, series }) => isOf(pair, history.pop, series.to))
    .sort((a, b) => a.series.family - b.series.family);
  if (lines.length === 0) return <p class="m hists">Nothing is known of this time.</p>;
  const isOld = state.histories.some(({ window }) => window !== pair.window);
  return (
    <div class={`hists ${isOld ? 'old' : ''}`} aria-busy={isOld}>
      {lines.map(({ history, series }) => (
        <HistoryFigure
          key={`${history.pop} ${series.family}`}
          from={history.pop === pair.from.id ? pair.from.name : pair.to.name}
          to={series.to === pair.to.id ? pair.to.name : pair.from.name}
          history={history}
          series={series}
        />
      ))}
    </div>
  );
}

function isOf({ from, to }: Pair, pop: string, other: string): boolean {
  return (pop === from.id && other === to.id) || (pop === to.id && other === from.id);
}
