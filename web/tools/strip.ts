/** Paths of small pictures of round trips. In every list `null` is a probe that was lost. */
export interface StripPaths {
  /** Round trips. */
  readonly heard: string;
  /** Losses: they hang below the baseline. */
  readonly lost: string;
}

const mantissas = [1, 2, 4, 5, 10];

/** The smallest of 1, 2, 4, 5 × 10ⁿ that is not below `value`: an end of a scale that rarely moves. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (mantissas.find((mantissa) => mantissa * power >= value * 0.999_999) ?? 10) * power;
}

/** What fits into a strip, and how far apart its bars are. */
export const strip = { width: 126, height: 22, baseline: 17, bars: 42 } as const;

/** Distance of the bars of a run of `packets`, in px: short runs are drawn wider. */
export function pitchOf(packets: number): number {
  return Math.max(3, Math.min(9, Math.floor(strip.width / Math.max(1, packets))));
}

/** The last probes of a hop as bars on a common scale from 0 to `scaleMs`. */
export function probeStrip(rtts: readonly (number | null)[], scaleMs: number, pitch: number): StripPaths {
  const shown = rtts.slice(-Math.floor(strip.width / pitch));
  let heard = '';
  let lost = '';
  shown.forEach((rtt, index) => {
    const x = index * pitch + 1;
    if (rtt === null) lost += `M${x} ${strip.baseline + 1}v4`;
    else heard += `M${x} ${strip.baseline}v-${Math.max(1, Math.min(1, rtt / scaleMs) * 15).toFixed(1)}`;
  });
  return { heard, lost };
}

export const sparkline = { width: 132, height: 22, points: 42 } as const;

/** The last round trips as a line on its own scale, with a gap and a mark where one was lost. */
export function sparkPaths(rtts: readonly (number | null)[]): StripPaths {
  const shown = rtts.slice(-sparkline.points);
  const known = shown.filter((rtt) => rtt !== null);
  const low = Math.min(...known);
  const span = Math.max(Math.max(...known) - low, low * 0.01, 0.02);
  const step = (sparkline.width - 2) / Math.max(1, shown.length - 1);
  let heard = '';
  let lost = '';
  let isPenDown = false;
  shown.forEach((rtt, index) => {
    const x = (1 + index * step).toFixed(1);
    if (rtt === null) lost += `M${x} 17v5`;
    else heard += `${isPenDown ? 'L' : 'M'}${x} ${(16 - ((rtt - low) / span) * 14).toFixed(1)}`;
    isPenDown = rtt !== null;
  });
  // A lone point has no length: give it some, so that it shows.
  return { heard: known.length === 1 ? `${heard}h2` : heard, lost };
}
