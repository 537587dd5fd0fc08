import type { Cell } from '#protocol';

/** A summary, and when it came, in ms since the epoch. */
export interface Told {
  readonly at: number;
  readonly cells: readonly Cell[];
}

/** The sums over raw summaries, by the begin of the span that they came in and by target and family: done without any bucket. */
export function straightSums(told: readonly Told[], spanMs: number): Record<string, number[]> {
  const all = told.flatMap(({ at, cells }) => cells.map((cell) => ({ start: at - (at % spanMs), cell })));
  const groups = Object.groupBy(all, ({ start, cell }) => `${start} ${cell.to}/${cell.family}`);
  return Object.fromEntries(
    Object.entries(groups).map(([key, group = []]) => [key, sumOf(group.map(({ cell }) => cell))]),
  );
}

function sumOf(cells: readonly Cell[]): number[] {
  const heard = cells.flatMap(({ rounds, rtt }) => (rtt ? [{ n: answersOf(rounds), rtt }] : []));
  const us = (ms: number) => Math.round(ms * 1000);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return [
    sum(cells.map(({ rounds }) => 3 * rounds.length)),
    sum(heard.map(({ n }) => n)),
    sum(heard.map(({ n, rtt }) => n * us(rtt.avg))),
    heard.length === 0 ? 0 : Math.min(...heard.map(({ rtt }) => us(rtt.min))),
    heard.length === 0 ? 0 : Math.max(...heard.map(({ rtt }) => us(rtt.max))),
    sum(heard.map(({ n, rtt }) => (n - 1) * us(rtt.jitter))),
    sum(heard.map(({ n }) => n - 1)),
  ];
}

function answersOf(rounds: string): number {
  return rounds.split('').reduce((sum, digit) => sum + Number(digit), 0);
}
