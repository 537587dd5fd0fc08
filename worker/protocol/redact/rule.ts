import * as z from 'zod/mini';
import { limits } from '../limits.ts';

/**
 * What the holder of a session's key hides from everybody else. `hops`: whatever identifies the first so many hops. `private`:
 * addresses that are not global unicast, and their names.
 */
export const redactRuleSchema = z.strictObject({
  hops: z.int().check(z.gte(0), z.lte(limits.redact.hops)),
  private: z.boolean(),
});
export type RedactRule = z.infer<typeof redactRuleSchema>;

/** The rule as it is kept: null for one that hides nothing. */
export function effective(rule: RedactRule | null): RedactRule | null {
  return rule && (rule.hops > 0 || rule.private) ? rule : null;
}
