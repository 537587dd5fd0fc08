import type { History, Series } from '#protocol';
import { frame, historyChart } from '../../status/history-chart.ts';
import { historyText } from '../../status/history-text.ts';

interface HistoryFigureProps {
  /** Names of the two. */
  readonly from: string;
  readonly to: string;
  readonly history: History;
  readonly series: Series;
}

/** Round trips one way over time; losses hang below the baseline. The caption says it in figures. */
export function HistoryFigure({ from, to, history, series }: HistoryFigureProps) {
  const chart = historyChart(series, history);
  const { width, height, baseline } = frame;
  return (
    <figure class="hist">
      <figcaption>
        <strong>
          {from} to {to}
        </strong>{' '}
        <span class="tag">IPv{series.family}</span>
        <span class="s m fig">{historyText(series, history)}</span>
      </figcaption>
      <div class="plot" aria-hidden="true">
        {chart.rows.map(({ at, label }) => (
          <span key={label} class="y" style={{ top: `${at}%` }}>
            {label}
          </span>
        ))}
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none">
          <path class="unk" d={chart.gaps} />
          <path
            class="gr"
            d={chart.rows.map(({ at }) => `M0 ${((at * height) / 100).toFixed(1)}H${width}`).join('')}
          />
          <path class="base" d={`M0 ${baseline}H${width}`} />
          <path class="band" d={chart.band} />
          <path class="tr" d={chart.line} />
          <path class="lost" d={chart.lost} />
        </svg>
        {chart.columns.map(({ at, label }) => (
          <span key={label} class="x" style={{ left: `${at}%` }}>
            {label}
          </span>
        ))}
      </div>
    </figure>
  );
}
