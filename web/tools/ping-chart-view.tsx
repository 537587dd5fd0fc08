import { ms } from '../format.ts';
import { pingChart, plot } from './ping-chart.ts';
import { lostText } from './ping-rows.ts';
import type { Probe } from './ping-rows.ts';

interface PingChartProps {
  readonly name: string;
  readonly probes: readonly Probe[];
  readonly options: { readonly packets?: number | undefined; readonly interval: number };
}

/** Round trips over time; what was lost is a gap. */
export function PingChartView({ name, probes, options }: PingChartProps) {
  const chart = pingChart(probes, options.packets, options.interval);
  const lost = probes.filter(({ kind }) => kind === 'lost').map(({ seq }) => seq);
  return (
    <figure aria-label={labelOf(name, probes, lost)}>
      <svg viewBox={`0 0 ${plot.width} ${plot.height}`} class="chart" aria-hidden="true">
        {chart.rows.map(({ at, label }) => (
          <g key={label}>
            <path class="gr" d={`M${plot.left} ${at.toFixed(1)}H${plot.width}`} />
            {chart.dots !== '' && (
              <text x={plot.left - 6} y={at + 3} text-anchor="end">
                {label}
              </text>
            )}
          </g>
        ))}
        {chart.columns.map(({ at, label }, index) => (
          <text
            key={label}
            x={at}
            y="114"
            text-anchor={index === 0 ? 'start' : at > plot.right - 14 ? 'end' : 'middle'}
          >
            {label}
          </text>
        ))}
        {chart.gaps.map(({ x, width }) => (
          <rect key={x} class="gap" x={x} y={plot.top} width={width} height={plot.bottom - plot.top} />
        ))}
        <path class="lo" d={chart.crosses} />
        <path class="tr" d={chart.line} />
        <path class="tr dots" d={chart.dots} />
      </svg>
    </figure>
  );
}

function labelOf(name: string, probes: readonly Probe[], lost: readonly number[]): string {
  const rtts = probes.flatMap((probe) => (probe.kind === 'reply' ? [probe.rttMs] : []));
  const range = rtts.length > 0 ? `, ${ms(Math.min(...rtts))} to ${ms(Math.max(...rtts))} ms` : '';
  const loss = lost.length === 0 ? 'no probe lost' : `lost: ${lostText(lost)}`;
  return `Round trip from ${name}${range}, ${loss}`;
}
