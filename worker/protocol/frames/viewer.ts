import * as z from 'zod/mini';
import { toolNames } from '../codes.ts';
import { entriesSchema } from '../entry.ts';
import { popInfoSchema } from '../pop.ts';
import { redactRuleSchema } from '../redact/rule.ts';
import { resultStates } from '../state.ts';

const number = z.int().check(z.gte(0));

/**
 * Viewer → session: the one thing a viewer says. `cursor`: per result, the first entry that it does not have yet. `key`: the
 * control key, of whoever wants to see what the session's redaction hides; here and never in the address (rule 13).
 */
export const joinSchema = z.strictObject({
  t: z.literal('join'),
  v: z.int(),
  cursor: z._default(z.record(z.string().check(z.regex(/^[1-9]\d{0,3}$/)), number), {}),
  key: z.optional(z.string().check(z.maxLength(256))),
});
export type JoinFrame = z.infer<typeof joinSchema>;

/** A measurement as viewers know it. `m` counts from 1 within its session; `createdAt` is ISO 8601. */
const measurementFields = {
  id: z.string(),
  m: number,
  type: z.enum(toolNames),
  target: z.string(),
  /** Complete, defaults filled in; the tool's own schema gives it its type. */
  measurementOptions: z.looseObject({}),
  createdAt: z.string(),
};
export const measurementViewSchema = z.object(measurementFields);
export type MeasurementView = z.infer<typeof measurementViewSchema>;

/**
 * A result as viewers know it. `pop` is a slug; `next` is the number of entries in its log. The fields that a state has
 * beside its name lie flat beside it: `decode(resultStateSchema, view)` gives the state with its type.
 */
export const resultViewSchema = z.looseObject({
  r: number,
  m: number,
  pop: z.string(),
  state: z.enum(resultStates),
  next: number,
});
export type ResultView = z.infer<typeof resultViewSchema>;

/** What is hidden from those who do not hold the key; null: nothing. An older edge does not say it. */
const redact = z._default(z.nullable(redactRuleSchema), null);
const results = z.array(resultViewSchema);
const pops = z.array(popInfoSchema);

/** Session → viewer. A kind that a page does not know is skipped, so that an older page lives with a newer edge. */
export const viewerFrameSchema = z.discriminatedUnion('t', [
  /** Everything but the logs, once, at join. `pops`: the PoPs as they were when they were asked. */
  z.object({
    t: z.literal('session'),
    id: z.string(),
    createdAt: z.string(),
    expiresAt: z.string(),
    redact,
    measurements: z.array(measurementViewSchema),
    results,
    pops,
  }),
  z.object({ t: z.literal('measurement'), ...measurementFields, results, pops }),
  z.object({ t: z.literal('log'), r: number, seq: number, e: entriesSchema }),
  z.looseObject({ t: z.literal('state'), r: number, state: z.enum(resultStates) }),
  z.object({ t: z.literal('viewers'), n: number }),
  /** The holder of the key has changed what is hidden. For others the socket is closed after it: see `viewChanged`. */
  z.object({ t: z.literal('redact'), redact }),
  z.object({ t: z.literal('gap'), r: number, from: number, to: z.optional(number) }),
  z.object({ t: z.literal('bye'), code: z.string() }),
]);
export type ViewerFrame = z.infer<typeof viewerFrameSchema>;
