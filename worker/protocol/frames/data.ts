import * as z from 'zod/mini';
import { entriesSchema } from '../entry.ts';
import type { Job } from '../job.ts';
import { failureSchema } from '../state.ts';

const seq = z.int().check(z.gte(0));

/**
 * How a run ended, as the agent saw it. `exit`: the tool's exit status; null when a signal ended it or it is no process.
 * `endedBy`: a continuous run, whose time was up.
 */
export const outcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('finished'),
    exit: z.nullable(z.int()),
    endedBy: z.optional(z.literal('time')),
  }),
  z.strictObject({ kind: z.literal('cancelled') }),
  z.strictObject({ kind: z.literal('failed'), failure: failureSchema }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** Agent → session, on the data socket of one result. */
export const dataFromAgentSchema = z.discriminatedUnion('t', [
  /** Entries `seq …`; `commit` asks the session to store what it has gathered and to acknowledge. */
  z.strictObject({ t: z.literal('log'), seq, e: entriesSchema, commit: z.optional(z.literal(true)) }),
  /** The run is over and its log has `seq` entries, all of which were sent before. Stored, then answered with `ack`. */
  z.strictObject({ t: z.literal('end'), seq, outcome: outcomeSchema }),
]);
export type DataFromAgent = z.infer<typeof dataFromAgentSchema>;

/** Session → agent. The session speaks first: `resume` says where to (re)start. */
export const dataFromEdgeSchema = z.discriminatedUnion('t', [
  /** Send again from entry `from`: at connect, and when the session finds that it lost what was not committed. */
  z.strictObject({ t: z.literal('resume'), from: seq }),
  /** Everything below `seq` is stored and may be forgotten. `end`: so is the outcome, and the socket will close. */
  z.strictObject({ t: z.literal('ack'), seq, end: z.optional(z.literal(true)) }),
  /** End the tool now. */
  z.strictObject({ t: z.literal('stop') }),
]);
export type DataFromEdge = z.infer<typeof dataFromEdgeSchema>;

/**
 * What is signed at each dial of a data socket: the result, its token and the host that was dialled. So a token is worth nothing
 * to anybody but the agent that was asked, and what was signed for one door opens no other.
 */
export function dataProofOf(
  { session, result, token }: Pick<Job, 'session' | 'result' | 'token'>,
  host: string,
) {
  return `popglass data 1\n${session}\n${result}\n${token}\n${host.toLowerCase()}`;
}
