import * as z from 'zod/mini';

/**
 * What is usual for one cell: a slow mean of its round trips, the mean deviation from it, and its loss in %. `seconds` of measuring
 * that it was learned from, up to `slowSeconds`.
 */
export const normalSchema = z.strictObject({
  rttMs: z.number(),
  deviationMs: z.number(),
  loss: z.number(),
  seconds: z.number(),
});
export type Normal = z.infer<typeof normalSchema>;

/** What one summary found. */
export interface Finding {
  readonly rttMs: number;
  readonly loss: number;
  readonly seconds: number;
}

/** The time constant, once so much has been seen: two hours. Before, it is the plain mean of everything. */
const slowSeconds = 7_200;
/** What is bad is learned at a quarter of the pace: a lasting change of path is the new normal after an hour or two. */
const reluctance = 4;
/** More than this is never normal, or an outage would become so. % */
const mostLoss = 20;
/** Before so much has been seen nobody can say what is usual. */
const enoughSeconds = 240;

/**
 * Learns from a summary, in the manner of RFC 6298 §2 (deviation first, then the mean), but over hours instead of round trips, since
 * the question is not when a reply is overdue but what a path is like.
 */
export function learn(
  before: Normal | null,
  { rttMs, loss, seconds }: Finding,
  isBad: { readonly rtt: boolean; readonly loss: boolean },
): Normal {
  if (!before) return { rttMs, deviationMs: 0, loss: Math.min(mostLoss, loss), seconds };
  const share = (bad: boolean) => {
    const weight = bad ? seconds / reluctance : seconds;
    return weight / Math.min(slowSeconds, before.seconds + weight);
  };
  const towards = (from: number, to: number, part: number) => round(from + (to - from) * part);
  const rttShare = share(isBad.rtt);
  return {
    rttMs: towards(before.rttMs, rttMs, rttShare),
    deviationMs: towards(before.deviationMs, Math.abs(rttMs - before.rttMs), rttShare),
    loss: Math.min(mostLoss, towards(before.loss, loss, share(isBad.loss))),
    seconds: Math.min(slowSeconds, before.seconds + seconds),
  };
}

/** Whether a mean round trip is beyond what is usual: by 5 ms, 20 %, or four deviations, whichever is most. */
export function isBeyond(normal: Normal | null, rttMs: number): boolean {
  if (!normal || normal.seconds < enoughSeconds) return false;
  return rttMs > normal.rttMs + Math.max(5, 0.2 * normal.rttMs, 4 * normal.deviationMs);
}

/** Loss of so many % is beyond what is usual. */
export function tooMuchLoss(normal: Normal | null): number {
  return (normal?.loss ?? 0) + 5;
}

/** To a microsecond and less: a row of a hundred of these is written every minute. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
