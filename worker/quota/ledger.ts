import { limits } from '#protocol';
import * as z from 'zod/mini';

/** What is known of one visitor: points spent since the window began, and measurements that run. Times in ms since the epoch. */
export const ledgerSchema = z.strictObject({
  spent: z.int(),
  /** When the points are whole again; 0: they are. */
  resetAt: z.number(),
  /** Until when a measurement counts as running, should nobody say that it is over. */
  running: z.record(z.string(), z.number()),
});
export type Ledger = z.infer<typeof ledgerSchema>;

export const emptyLedger: Ledger = { spent: 0, resetAt: 0, running: {} };

/** What the operator allows. */
export interface Allowance {
  readonly points: number;
  readonly atOnce: number;
}

/** How a visitor stands: for the rate headers and for `GET /v1/limits`. `resetAt` 0: nothing is spent. */
export interface Standing {
  readonly spent: number;
  readonly resetAt: number;
}

export type Decision =
  | { readonly ok: true }
  /** Not enough points left, or too many measurements running. */
  | { readonly ok: false; readonly why: 'points' | 'at_once' };

/** Spends points on one measurement, `lease` being its name here; nothing when it may not be. */
export function spend(
  before: Ledger,
  { lease, points, isLong }: { readonly lease: string; readonly points: number; readonly isLong?: boolean },
  allowed: Allowance,
  now: number,
): { ledger: Ledger; decision: Decision } {
  const ledger = asOf(before, now);
  if (ledger.spent + points > allowed.points) return { ledger, decision: { ok: false, why: 'points' } };
  if (Object.keys(ledger.running).length >= allowed.atOnce)
    return { ledger, decision: { ok: false, why: 'at_once' } };
  const resetAt = ledger.resetAt === 0 ? now + limits.quota.windowMs : ledger.resetAt;
  const running = {
    ...ledger.running,
    [lease]: now + (isLong ? limits.continuous.leaseMs : limits.quota.leaseMs),
  };
  return { ledger: { spent: ledger.spent + points, resetAt, running }, decision: { ok: true } };
}

/** A measurement is over. @param refund points to give back: it was never begun */
export function settle(before: Ledger, lease: string, refund: number, now: number): Ledger {
  const { spent, ...ledger } = asOf(before, now);
  const { [lease]: known, ...running } = ledger.running;
  return { ...ledger, running, spent: known === undefined ? spent : Math.max(0, spent - refund) };
}

/** The ledger as it is now: the window may be over, and so may what nobody reported. A window that ends too late: the clock was set back. */
export function asOf({ spent, resetAt, running }: Ledger, now: number): Ledger {
  const isOver = now >= resetAt || resetAt - now > limits.quota.windowMs;
  const left = Object.entries(running).filter(
    ([, until]) => until > now && until - now <= limits.continuous.leaseMs,
  );
  return { ...(isOver ? { spent: 0, resetAt: 0 } : { spent, resetAt }), running: Object.fromEntries(left) };
}

/** When nothing of it matters any more, in ms since the epoch; 0: now. */
export function endOf({ resetAt, running }: Ledger): number {
  return Math.max(resetAt, 0, ...Object.values(running));
}
