import { niceCeiling } from './nice-ceiling.ts';
import { decimals, scaleOf, ticks } from './nice-scale.ts';
import type { Probe } from './ping-rows.ts';

/** The drawing area; the frame is 336 × 120. */
export const plot = { width: 336, height: 120, left: 40, right: 332, top: 8, bottom: 98 } as const;

interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Everything that the chart draws, in px. */
export interface PingChart {
  readonly rows: readonly Tick[];
  readonly columns: readonly Tick[];
  readonly line: string;
  readonly dots: string;
  /** One band per run of losses. */
  readonly gaps: readonly { readonly x: number; readonly width: number }[];
  readonly crosses: string;
}

/** Of a run without a count so many probes are drawn, the last ones. */
const lastProbes = 120;

/**
 * Lays out a run of `packets` probes, one per `intervalSeconds`: the time axis is fixed from the start, so nothing moves. One without
 * a count fills it, and moves on then.
 */
export function pingChart(
  all: readonly Probe[],
  packets: number | undefined,
  intervalSeconds: number,
): PingChart {
  const shown = packets ?? lastProbes;
  const first = packets === undefined ? Math.max(1, (all.at(-1)?.seq ?? 1) - shown + 1) : 1;
  const probes = all.slice(-shown).filter(({ seq }) => seq >= first);
  const pitch = (plot.right - plot.left) / Math.max(1, shown - 1);
  const x = (seq: number): number => plot.left + (seq - first) * pitch;
  const scale = scaleOf(probes.flatMap((probe) => (probe.kind === 'reply' ? [probe.rttMs] : [])));
  const height = plot.bottom - plot.top;
  const y = (rtt: number): number => plot.bottom - ((rtt - scale.low) / (scale.high - scale.low)) * height;
  const lost = probes.filter(({ kind }) => kind === 'lost').map(({ seq }) => seq);
  return {
    rows: ticks(scale).map((value) => ({
      at: y(value),
      label: value.toFixed(decimals(scale.step)),
    })),
    columns: timeTicks(first, shown, intervalSeconds).map((seconds) => ({
      at: x(1 + seconds / intervalSeconds),
      label: `${seconds} s`,
    })),
    ...pathsOf(probes, x, y),
    gaps: runsOf(lost).map(([from, to]) => gap(x(from), x(to), Math.min(pitch, 24))),
    crosses: lost.map((seq) => `M${(x(seq) - 3).toFixed(1)} 91l6 6m0-6l-6 6`).join(''),
  };
}

function pathsOf(probes: readonly Probe[], x: (seq: number) => number, y: (rtt: number) => number) {
  let line = '';
  let dots = '';
  let before = -1;
  for (const probe of probes) {
    if (probe.kind !== 'reply') continue;
    const point = `${x(probe.seq).toFixed(1)} ${y(probe.rttMs).toFixed(1)}`;
    line += `${probe.seq === before + 1 ? 'L' : 'M'}${point}`;
    dots += `M${point}h.01`;
    before = probe.seq;
  }
  return { line, dots };
}

/** Runs of neighbours: 3, 4, 5, 9 → 3–5, 9–9. */
function runsOf(seqs: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const seq of seqs) {
    const last = runs.at(-1);
    if (last?.[1] === seq - 1) last[1] = seq;
    else runs.push([seq, seq]);
  }
  return runs;
}

function gap(from: number, to: number, pitch: number) {
  const left = Math.max(plot.left, from - pitch / 2);
  return { x: left, width: Math.min(plot.right + 4, to + pitch / 2) - left };
}

function timeTicks(first: number, shown: number, intervalSeconds: number): number[] {
  const seconds = (shown - 1) * intervalSeconds;
  if (seconds <= 0) return [0];
  const step = niceCeiling(seconds / 4);
  const begin = (first - 1) * intervalSeconds;
  const low = Math.ceil(begin / step - 0.001) * step;
  const all = ticks({ low, high: Math.floor((begin + seconds) / step + 0.001) * step, step });
  return all.map((value) => Number(value.toFixed(2)));
}
