/** The frame of a sparkline, in px; losses hang below its line. */
export const trendFrame = { width: 132, height: 22 } as const;

export interface TrendPaths {
  readonly line: string;
  /** One mark for each step in which something was lost. */
  readonly lost: string;
}

/** A day of round trips on its own scale, with a gap where nothing is known or nothing came back. */
export function trendPaths(rtts: readonly (number | null)[], losses: readonly (number | null)[]): TrendPaths {
  const known = rtts.filter((rtt) => rtt !== null);
  const low = Math.min(...known);
  // Below a tenth of the round trip a change is no news: the line stays calm.
  const span = Math.max(Math.max(...known) - low, low * 0.1, 0.1);
  const step = (trendFrame.width - 2) / Math.max(1, rtts.length - 1);
  const x = (index: number): string => (1 + index * step).toFixed(1);
  const isKnown = (index: number): boolean => (rtts[index] ?? null) !== null;
  let line = '';
  rtts.forEach((rtt, index) => {
    if (rtt === null) return;
    line += `${isKnown(index - 1) ? 'L' : 'M'}${x(index)} ${(15 - ((rtt - low) / span) * 13).toFixed(1)}`;
    // A lone point has no length: give it some, so that it shows.
    if (!isKnown(index - 1) && !isKnown(index + 1)) line += 'h1.5';
  });
  const lost = losses.map((loss, index) => (loss !== null && loss > 0 ? `M${x(index)} 17v5` : '')).join('');
  return { line, lost };
}
