import { limits } from '../limits.ts';

/** Seconds that ping waits for the last reply when there was none at all (`-W`); after a reply it waits two round trips. */
export const pingWaitSeconds = 2;

/** ping6 of inetutils can't be told to wait less for the last reply. */
export const pingLingerSeconds = 10;

/**
 * How long ping of iputils may take, in ms: the probes one after the other, then the wait for the last one, which is at least an interval;
 * 3 s to start and for replies that are slower than that.
 */
export function iputilsBudgetMs({
  packets,
  interval,
}: {
  readonly packets: number;
  readonly interval: number;
}): number {
  const seconds = packets * interval + Math.max(pingWaitSeconds, interval) + 3;
  return Math.min(Math.ceil(seconds * 1000), limits.job.durationMs);
}
