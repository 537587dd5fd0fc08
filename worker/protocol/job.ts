import * as z from 'zod/mini';
import { taskSchema } from './measurement.ts';

/** A session's or an agent's id: 32 bytes, base64url. */
export const idSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/, 'must be an id of 43 characters'));

/** The number of a result within its session, from 1. */
export const resultNumberSchema = z.int().check(z.gte(1), z.lte(9999));

/**
 * What an agent is asked to do for one result. `token` opens this result's data socket and no other door; it dies with the
 * result. `id` is unique for all times: `{session}.{result}`.
 */
export const jobSchema = z.strictObject({
  id: z.string().check(z.maxLength(64)),
  session: idSchema,
  result: resultNumberSchema,
  token: idSchema,
  target: z.string(),
  task: taskSchema,
  /**
   * Begin only once the session has said `resume` on the data socket. Set where another agent of the PoP may be asked as well:
   * the session lets one of them in, so that the job runs once. Without it the tool starts while the socket is being dialled.
   */
  held: z.optional(z.literal(true)),
});
export type Job = z.infer<typeof jobSchema>;
