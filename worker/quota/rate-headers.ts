import type { Standing } from './ledger.ts';

/** The rate headers of contract §2. Pure. `X-RateLimit-Reset`: seconds until the points are whole again, 0 when they are. */
export function rateHeaders(
  limit: number,
  consumed: number,
  standing: Standing,
  now: number,
): [string, string][] {
  const { remaining, reset } = leftOf(limit, standing, now);
  return [
    ['x-ratelimit-limit', String(limit)],
    ['x-ratelimit-consumed', String(consumed)],
    ['x-ratelimit-remaining', String(remaining)],
    ['x-ratelimit-reset', String(reset)],
  ];
}

/** What is left of an hour's points, and in how many seconds they are whole again. Pure. */
export function leftOf(
  limit: number,
  { spent, resetAt }: Standing,
  now: number,
): { remaining: number; reset: number } {
  if (now >= resetAt) return { remaining: limit, reset: 0 };
  return { remaining: Math.max(0, limit - spent), reset: Math.ceil((resetAt - now) / 1000) };
}
