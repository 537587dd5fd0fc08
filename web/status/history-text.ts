import type { History, Series } from '#protocol';
import { ms, percent } from '../format.ts';
import { known } from './history-chart.ts';

/** A history in a sentence: what those hear who don't see the chart, and what its figures are for all others. */
export function historyText(
  { avg, max, loss }: Series,
  { stepSeconds }: Pick<History, 'stepSeconds'>,
): string {
  const rtts = known(avg).sort((a, b) => a - b);
  const losses = known(loss);
  if (losses.length === 0) return 'Nothing is known of this time.';
  const lost = `${percent(losses.reduce((sum, value) => sum + value, 0) / losses.length)} % lost`;
  const unknown = loss.length - losses.length;
  const gaps = unknown === 0 ? '' : `, nothing known for ${span(unknown * stepSeconds)}`;
  if (rtts.length === 0) return `No answer, ${lost}${gaps}.`;
  const median = rtts[Math.floor((rtts.length - 1) / 2)] ?? null;
  return `Median ${ms(median)} ms, worst ${ms(Math.max(...known(max)))} ms, ${lost}${gaps}.`;
}

/** `3 min`, `5 h`, `12 d`: whole ones of what tells enough. */
function span(seconds: number): string {
  const [unit, length] = seconds < 7_200 ? ['min', 60] : seconds < 172_800 ? ['h', 3_600] : ['d', 86_400];
  return `${Math.round(seconds / length)} ${unit}`;
}
