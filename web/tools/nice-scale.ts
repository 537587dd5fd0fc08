import { niceCeiling } from './nice-ceiling.ts';

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

/** A scale with three or four lines around what was measured. */
export function scaleOf(rtts: readonly number[]): Scale {
  const lowest = Math.min(...rtts);
  const highest = Math.max(...rtts);
  if (rtts.length === 0) return { low: 0, high: 3, step: 1 };
  const step = niceCeiling(Math.max(highest - lowest, highest * 0.05, 0.03) / 3);
  const low = Math.floor(lowest / step) * step;
  const high = Math.max(low + step, Math.ceil(highest / step) * step);
  return { low, high, step };
}

/** The values of a scale's lines, the lowest first. */
export function ticks({ low, high, step }: Scale): number[] {
  return Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step);
}

/** How many decimals tell a scale's lines apart. */
export function decimals(step: number): number {
  return Math.max(0, -Math.floor(Math.log10(step) + 0.000_001));
}
