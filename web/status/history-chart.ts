import { historyWindows } from '#protocol';
import type { History, HistoryWindow, Series } from '#protocol';
import { decimals, scaleOf, ticks } from '../tools/kit.ts';

/** The drawing area. It is stretched to the width that there is, its height is px; losses hang below the baseline. */
export const frame = { width: 1000, height: 136, top: 6, baseline: 112 } as const;

/** A line of a scale: how far from the top, or from the left, in % of the frame. */
interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Everything that the chart draws. */
export interface HistoryChart {
  readonly rows: readonly Tick[];
  readonly columns: readonly Tick[];
  /** Mean round trips. */
  readonly line: string;
  /** From the shortest to the longest. */
  readonly band: string;
  readonly lost: string;
  /** Steps of which nothing is known. */
  readonly gaps: string;
}

type Values = readonly (number | null)[];

/** Lays out what one PoP found of another, by one family. */
export function historyChart(
  series: Series,
  { window, from, stepSeconds }: Omit<History, 'series'>,
): HistoryChart {
  const steps = historyWindows[window].seconds / stepSeconds;
  const pitch = frame.width / Math.max(1, steps);
  const x = (index: number): string => ((index + 0.5) * pitch).toFixed(1);
  const scale = scaleOf(telling(series));
  const y = (rtt: number): number => {
    const share = Math.min(1, Math.max(0, (rtt - scale.low) / (scale.high - scale.low)));
    return Number((frame.baseline - share * (frame.baseline - frame.top)).toFixed(1));
  };
  return {
    rows: ticks(scale).map((value) => ({
      at: (y(value) / frame.height) * 100,
      label: value.toFixed(decimals(scale.step)),
    })),
    columns: timeTicks(window, Date.parse(from)),
    line: runsOf(series.avg, (value) => value !== null)
      .map((run) => lineOf(run, series.avg, x, y))
      .join(''),
    band: bandOf(series, x, y),
    lost: lostOf(series.loss, pitch),
    gaps: runsOf(series.loss, (loss) => loss === null)
      .map(([first, end]) => box(first * pitch, frame.top, (end - first) * pitch, frame.baseline - frame.top))
      .join(''),
  };
}

/** What the scale has to show. Nineteen of twenty of the longest: one outlier does not flatten the rest, it is cut. */
function telling({ min, avg, max }: Series): number[] {
  const longest = known(max).sort((a, b) => a - b);
  return [...known(min), ...known(avg), ...longest.slice(0, Math.ceil(longest.length * 0.95))];
}

export function known(values: Values): number[] {
  return values.filter((value) => value !== null);
}

type Run = readonly [first: number, end: number];

/** Runs of neighbours that are `is`, each from its first to the one behind its last. */
function runsOf(values: Values, is: (value: number | null) => boolean): Run[] {
  const runs: [number, number][] = [];
  values.forEach((value, index) => {
    if (!is(value)) return;
    const last = runs.at(-1);
    if (last?.[1] === index) last[1] = index + 1;
    else runs.push([index, index + 1]);
  });
  return runs;
}

type X = (index: number) => string;
type Y = (rtt: number) => number;

/** One stroke per run. A lone point has no length: it gets some, so that it shows. */
function lineOf([first, end]: Run, values: Values, x: X, y: Y): string {
  const points = values.slice(first, end).map((value, n) => `${x(first + n)} ${y(value ?? 0)}`);
  return `M${points.join('L')}${points.length === 1 ? 'h3' : ''}`;
}

/** There and back again: along the longest, and back along the shortest. */
function bandOf({ min, max }: Series, x: X, y: Y): string {
  return runsOf(max, (value) => value !== null)
    .map(([first, end]) => {
      const indexes = Array.from({ length: end - first }, (_, n) => first + n);
      const there = indexes.map((n) => `${x(n)} ${y(max[n] ?? 0)}`);
      const back = indexes.toReversed().map((n) => `${x(n)} ${y(min[n] ?? max[n] ?? 0)}`);
      return `M${[...there, ...back].join('L')}z`;
    })
    .join('');
}

/** As deep as much was lost, and never so little that one does not see it. */
function lostOf(losses: Values, pitch: number): string {
  const width = Math.max(1.5, pitch * 0.7);
  return losses
    .map((loss, index) => {
      if (loss === null || loss === 0) return '';
      const depth = 3 + ((frame.height - frame.baseline - 4) * loss) / 100;
      return box((index + 0.5) * pitch - width / 2, frame.baseline + 1, width, depth);
    })
    .join('');
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${x.toFixed(1)} ${y}h${width.toFixed(1)}v${height.toFixed(1)}h-${width.toFixed(1)}z`;
}

const hour = 3_600;
const day = 24 * hour;
/** From one label of the time axis to the next, in seconds. */
const tickSeconds: Readonly<Record<HistoryWindow, number>> = {
  '1h': hour / 4,
  '6h': hour,
  '24h': 6 * hour,
  '7d': 2 * day,
  '30d': 7 * day,
  '90d': 20 * day,
  '400d': 100 * day,
};

/** Round times, UTC; none so near to an end that its label would hang over it. */
function timeTicks(window: HistoryWindow, fromMs: number): Tick[] {
  const { seconds } = historyWindows[window];
  const stepMs = tickSeconds[window] * 1000;
  const first = Math.ceil(fromMs / stepMs) * stepMs;
  const all = Array.from({ length: Math.ceil((seconds * 1000) / stepMs) }, (_, n) => first + n * stepMs);
  return all
    .map((time) => ({ at: (time - fromMs) / seconds / 10, label: timeLabel(time, seconds) }))
    .filter(({ at }) => at > 5 && at < 95);
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

function timeLabel(timeMs: number, windowSeconds: number): string {
  return windowSeconds > day ? dayFormat.format(timeMs) : new Date(timeMs).toISOString().slice(11, 16);
}
