import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import type { Task } from '../measurement.ts';

/** A run with a count: what all tools but ping and mtr have alone. */
export const byCount = { continuous: z.optional(z.literal(false)) } as const;

const { minIntervalSeconds, durationMs, slackMs, probes } = limits.continuous;

/** What a run that goes on until it is stopped has in the place of a count, and of a shorter interval. */
export const untilStopped = {
  continuous: z.literal(true),
  packets: z.optional(z.never({ error: 'must be left out of a continuous run, which has no count' })),
  interval: z._default(
    z.number().check(z.gte(minIntervalSeconds), z.lte(limits.probe.maxIntervalSeconds)),
    1,
  ),
} as const;

/** True for a run that goes on until it is stopped, its time is up, or nobody watches it. */
export function isContinuous({ options }: { readonly options: object }): boolean {
  return 'continuous' in options && options.continuous === true;
}

/** An upper bound on such a run, in ms, as the session sees it. */
export const continuousBudgetMs = durationMs + slackMs;

/**
 * How many probes its tool is told to send: more than its time allows at this interval (in s), so that the clock ends it. A tool
 * whose agent has died ends by itself all the same.
 */
export function countOf({
  packets,
  interval,
}: {
  readonly packets?: number | undefined;
  readonly interval: number;
}): number {
  return packets ?? Math.min(probes, Math.ceil(durationMs / 1000 / interval) + 10);
}

/** The caps on the output of a run. */
export function capsOf(task: Pick<Task, 'options'>): { readonly lines: number; readonly bytes: number } {
  return isContinuous(task) ? limits.continuous : limits.job;
}

/** How many of an agent's places such runs may take. */
export function continuousPlaces(maxJobs: number): number {
  return Math.max(1, Math.floor(maxJobs * limits.continuous.places));
}
