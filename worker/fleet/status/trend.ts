import { decode } from '#protocol';
import * as z from 'zod/mini';
import type { Figures } from './figures.ts';

/** The last 24 hours in steps of half an hour. */
export const trendSteps = 48;
export const stepMs = 1_800_000;

/** What was found in one step, by PoP: the sum and the number of its samples of the round trip (ms), then of the loss (%). */
export type Step = ReadonlyMap<string, Sums>;
const sumsSchema = z.tuple([z.number(), z.int(), z.number(), z.int()]);
type Sums = z.infer<typeof sumsSchema>;

const rowSchema = z.record(z.string(), sumsSchema);

/** @throws {DecodeError} */
export function stepOf(text: string): Step {
  return new Map(Object.entries(decode(rowSchema, JSON.parse(text))));
}

export function stepText(step: Step): string {
  return JSON.stringify(Object.fromEntries(step));
}

/** Adds a sample of every PoP. */
export function addSample(step: Step | undefined, figures: ReadonlyMap<string, Figures>): Step {
  const next = new Map(step);
  for (const [id, { rtt, loss }] of figures) {
    if (rtt === null && loss === null) continue;
    const [rttSum, rttCount, lossSum, lossCount] = next.get(id) ?? [0, 0, 0, 0];
    next.set(id, [
      thousandths(rttSum + (rtt ?? 0)),
      rttCount + (rtt === null ? 0 : 1),
      thousandths(lossSum + (loss ?? 0)),
      lossCount + (loss === null ? 0 : 1),
    ]);
  }
  return next;
}

/** One PoP's last day, the oldest step first. @param steps by their number: time through `stepMs` */
export function trendOf(
  id: string,
  steps: ReadonlyMap<number, Step>,
  now: number,
): { stepSeconds: number; rtt: (number | null)[]; loss: (number | null)[] } {
  const last = Math.floor(now / stepMs);
  const sums = Array.from({ length: trendSteps }, (_, i) => steps.get(last - trendSteps + 1 + i)?.get(id));
  return {
    stepSeconds: stepMs / 1000,
    rtt: sums.map((sum) => (sum?.[1] ? hundredths(sum[0] / sum[1]) : null)),
    loss: sums.map((sum) => (sum?.[3] ? hundredths(sum[2] / sum[3]) : null)),
  };
}

function thousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** As it is shown. */
export function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
