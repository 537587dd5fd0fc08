import { popInfoSchema, redactRuleSchema, resultStateSchema, taskSchema } from '#protocol';
import * as z from 'zod/mini';

/** What the session's rows hold, decoded like any other input: an older version of this code may have written them. */

const json = <S extends z.ZodMiniType>(schema: S) =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((text): unknown => JSON.parse(text)),
    ),
    schema,
  );

/** Times in ms since the epoch. */
export const sessionRow = z.object({
  id: z.string(),
  created_at: z.number(),
  expires_at: z.number(),
  key_hash: z.string(),
  secret: z.string(),
  redact: json(z.nullable(redactRuleSchema)),
});

export type SessionRow = z.infer<typeof sessionRow>;

export const measurementRow = z.object({
  m: z.int(),
  target: z.string(),
  task: json(taskSchema),
  created_at: z.number(),
  /** What its visitor holds of their allowance while it runs (`Lease`); null once it is over. */
  lease: z.nullable(z.string()),
});
export type MeasurementRow = z.infer<typeof measurementRow>;

/** Whom a result's PoP has asked to measure it: with which attempt, and the key that this agent proves itself by. */
const askedSchema = z.array(z.strictObject({ attempt: z.int(), agent: z.string(), key: z.string() }));
export type Asked = z.infer<typeof askedSchema>[number];

export const resultRow = z.object({
  r: z.int(),
  m: z.int(),
  pop: json(popInfoSchema),
  status: json(resultStateSchema),
  attempt: z.int(),
  asked: json(askedSchema),
  deadline: z.nullable(z.number()),
});
export type ResultRow = z.infer<typeof resultRow>;

export const segmentRow = z.object({ seq: z.int(), n: z.int(), entries: z.string() });
export type SegmentRow = z.infer<typeof segmentRow>;
