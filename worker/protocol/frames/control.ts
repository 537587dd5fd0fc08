import * as z from 'zod/mini';
import { jobSchema } from '../job.ts';
import { limits } from '../limits.ts';
import { cellsSchema, meshSchema } from '../mesh.ts';
import { capabilitySchema } from '../pop.ts';
import { failureSchema } from '../state.ts';
import { toolNames } from '../codes.ts';
import { visible } from '../visible.ts';

const jobId = z.string().check(z.maxLength(64));
const base64url = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,128}$/));

/** Edge → agent, on the control socket. */
export const controlFromEdgeSchema = z.discriminatedUnion('t', [
  /** First frame: sign this nonce together with the host that you dialled (see identity in README.md). */
  z.strictObject({ t: z.literal('challenge'), v: z.int(), nonce: base64url }),
  /** The agent is in: jobs may come. */
  z.strictObject({ t: z.literal('welcome'), pop: z.string() }),
  z.strictObject({ t: z.literal('job'), job: jobSchema }),
  /** Measure this all the time, in place of what an earlier frame said. */
  z.strictObject({ t: z.literal('mesh'), mesh: meshSchema }),
  /** End this job; it is answered by `done`. */
  z.strictObject({ t: z.literal('cancel'), id: jobId }),
]);
export type ControlFromEdge = z.infer<typeof controlFromEdgeSchema>;

/** Agent → edge, on the control socket. */
export const controlFromAgentSchema = z.discriminatedUnion('t', [
  /**
   * Answer to the challenge: the proof of the key, and what this host can do. `running`: jobs still on, after a reconnect.
   * `instance`: made up when the process started. A job that it does not have never came, or died with an earlier instance.
   */
  z.strictObject({
    t: z.literal('hello'),
    v: z.int(),
    signature: base64url,
    instance: base64url,
    version: z.string().check(z.overwrite(visible), z.maxLength(40)),
    tools: z.array(capabilitySchema).check(z.maxLength(toolNames.length)),
    maxJobs: z.int().check(z.gte(1), z.lte(limits.agent.mostJobs)),
    running: z.array(jobId).check(z.maxLength(limits.agent.mostJobs)),
  }),
  /** The job was not begun: the agent's own policy, a full house, a tool that is missing. */
  z.strictObject({ t: z.literal('refused'), id: jobId, failure: failureSchema }),
  /** The job is over, whatever came of it: its place is free. */
  z.strictObject({ t: z.literal('done'), id: jobId }),
  /** What came of measuring the mesh since the last summary; only from whoever was asked to, once a minute, sooner with news. */
  z.strictObject({ t: z.literal('summary'), cells: cellsSchema }),
  /** No more jobs, please: the agent is about to stop. */
  z.strictObject({ t: z.literal('leaving') }),
]);
export type ControlFromAgent = z.infer<typeof controlFromAgentSchema>;

/** What is signed at connect: version, nonce and the host that was dialled, so that a proof is good at one door, once. */
export function proofOf(nonce: string, host: string): string {
  return `popglass control 1\n${nonce}\n${host.toLowerCase()}`;
}

/**
 * What the present key signs to make `publicKey` its successor: at one door, and, because it is not the present key any more
 * once that has happened, once. A key may name itself: that asks whether it is the present one, and changes nothing.
 */
export function rotationProofOf(agent: string, publicKey: string, host: string): string {
  return `popglass rotate 1\n${agent}\n${publicKey}\n${host.toLowerCase()}`;
}
