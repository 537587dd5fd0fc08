import { niceCeiling } from './nice-ceiling.ts';

/** Paths of small pictures of round trips. In every list `null` is a probe that was lost. */
export interface StripPaths {
  /** Round trips. */
  readonly heard: string;
  /** Losses: they hang below the baseline. */
  readonly lost: string;
}

/** What fits into a strip, and how far apart its bars are. Above `barHeight` there is room for the cap of a bar that is cut. */
export const strip = { width: 126, height: 22, baseline: 17, barHeight: 13, bars: 42 } as const;

/** Distance of the bars of a run of `packets`, in px: short runs are drawn wider. */
export function pitchOf(packets: number): number {
  return Math.max(3, Math.min(9, Math.floor(strip.width / Math.max(1, packets))));
}

/** How many bars of a run are shown. */
export function barsOf(packets: number): number {
  return Math.min(packets, Math.floor(strip.width / pitchOf(packets)));
}

/** What the foot and the top of a strip's bars mean, in ms. */
export interface StripScale {
  readonly low: number;
  readonly high: number;
}

/** One scale for all hops of a table, from 0. A few outliers don't flatten the rest: they are cut. */
export function commonScale(hops: readonly (readonly (number | null)[])[]): StripScale {
  return { low: 0, high: niceCeiling(Math.max(0, ...hops.map(typicalMs))) };
}

/** A scale of a hop's own, from its shortest round trip: how it varies, not how far away it is. */
export function ownScale(rtts: readonly (number | null)[]): StripScale {
  const known = rtts.filter((rtt) => rtt !== null);
  const low = known.length === 0 ? 0 : Math.min(...known);
  // No more than the noise of the clock is no variation.
  return { low, high: Math.max(typicalMs(rtts), low * 1.05, low + 0.05) };
}

/** Nine of ten round trips are not longer. */
function typicalMs(rtts: readonly (number | null)[]): number {
  const known = rtts.filter((rtt) => rtt !== null).sort((a, b) => a - b);
  return known[Math.ceil(known.length * 0.9) - 1] ?? 0;
}

/** The last probes of a hop as bars. One that is off the scale is cut, with a cap above the cut. */
export function probeStrip(
  rtts: readonly (number | null)[],
  { low, high }: StripScale,
  pitch: number,
): StripPaths {
  const { width, baseline, barHeight } = strip;
  const bar = Math.min(4, pitch - 1);
  const foot = low > 0 ? 2 : 0;
  let heard = '';
  let lost = '';
  rtts.slice(-Math.floor(width / pitch)).forEach((rtt, index) => {
    const x = index * pitch;
    if (rtt === null) {
      lost += `M${x} ${baseline + 1}v4h${bar}v-4z`;
      return;
    }
    const share = Math.min(1, (rtt - low) / (high - low));
    const height = Math.max(1, foot + share * (barHeight - foot)).toFixed(1);
    heard += `M${x} ${baseline}v-${height}h${bar}v${height}z`;
    if (rtt > high) heard += `M${x} 3v-2h${bar}v2z`;
  });
  return { heard, lost };
}

export const sparkline = { width: 132, height: 22, points: 42 } as const;

/**
 * The last round trips as a line on its own scale, with a gap and a mark where one was lost. `slots`: how many will be shown in
 * the end, so that the line grows and does not stretch.
 */
export function sparkPaths(rtts: readonly (number | null)[], slots: number): StripPaths {
  const shown = rtts.slice(-sparkline.points);
  const known = shown.filter((rtt) => rtt !== null);
  const low = Math.min(...known);
  const span = Math.max(Math.max(...known) - low, low * 0.01, 0.02);
  const step = (sparkline.width - 2) / Math.max(1, slots - 1, shown.length - 1);
  const isHeard = (index: number): boolean => (shown[index] ?? null) !== null;
  let heard = '';
  let lost = '';
  shown.forEach((rtt, index) => {
    const x = (1 + index * step).toFixed(1);
    if (rtt === null) lost += `M${x} 17v5`;
    else heard += `${isHeard(index - 1) ? 'L' : 'M'}${x} ${(16 - ((rtt - low) / span) * 14).toFixed(1)}`;
    // A lone point has no length: give it some, so that it shows.
    if (isHeard(index) && !isHeard(index - 1) && !isHeard(index + 1)) heard += 'h1.5';
  });
  return { heard, lost };
}
