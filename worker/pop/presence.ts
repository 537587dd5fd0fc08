import { limits } from '#protocol';
import * as z from 'zod/mini';

/** What the fleet was told last, and how much more it may be told. */
export const reportedSchema = z.strictObject({
  /** The report, word for word. */
  text: z.string(),
  online: z.boolean(),
  /** Reports that may be made at once, as of `at` (ms since the epoch). */
  budget: z.number(),
  at: z.number(),
  /** Since when nobody is here although the fleet was told otherwise; null: that is not so. */
  goneAt: z.nullable(z.number()),
});
export type Reported = z.infer<typeof reportedSchema>;

export type Verdict =
  /** Say it now, and remember `reported`. */
  | { readonly kind: 'report'; readonly reported: Reported }
  /** Look again at `at`, and remember `reported`. */
  | { readonly kind: 'wait'; readonly at: number; readonly reported: Reported }
  /** Nothing is new. */
  | { readonly kind: 'same'; readonly reported: Reported };

const nothing: Reported = { text: '', online: false, budget: limits.agent.reports, at: 0, goneAt: null };

/**
 * Whether to tell the fleet who is here. News is told at once, but for two things: that nobody is left is told only when
 * nobody has come back for a moment, because every deploy of the edge makes all agents dial again; and a PoP that flaps is
 * told of less and less often, so that it can't flood the fleet's one object.
 * @param now ms since the epoch
 */
export function consider(last: Reported | undefined, online: boolean, text: string, now: number): Verdict {
  const before = last ?? nothing;
  if (text === before.text) return { kind: 'same', reported: { ...before, goneAt: null } };
  const isLeaving = before.online && !online;
  const goneAt = isLeaving ? Math.min(before.goneAt ?? now, now) : null;
  const reported = { ...before, goneAt };
  if (goneAt !== null && now < goneAt + limits.agent.returnMs)
    return { kind: 'wait', at: goneAt + limits.agent.returnMs, reported };
  const budget = Math.min(
    limits.agent.reports,
    before.budget + Math.max(0, now - before.at) / limits.agent.reportMs,
  );
  if (budget < 1)
    return { kind: 'wait', at: now + Math.ceil((1 - budget) * limits.agent.reportMs), reported };
  return { kind: 'report', reported: { text, online, budget: budget - 1, at: now, goneAt: null } };
}
