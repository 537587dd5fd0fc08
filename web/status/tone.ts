import type { PopStatus } from '#protocol';

/** How a figure of loss looks: its colour follows the verdict, so a few lost packets of a PoP that is well stay grey. */
export function toneOfLoss(loss: number | null, status: PopStatus): 'bad' | 'z' {
  const isIll = status === 'degraded' || status === 'down';
  return isIll && loss !== null && loss > 0 ? 'bad' : 'z';
}
