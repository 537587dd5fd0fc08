import { capabilitySchema, decode } from '#protocol';
import * as z from 'zod/mini';
import { dutySchema } from './measurer.ts';

/** What a control socket remembers across hibernation. */
const attachmentSchema = z.discriminatedUnion('phase', [
  /** The agent claims to be `agent` and has been asked to sign `nonce` together with `host`. */
  z.strictObject({
    phase: z.literal('challenged'),
    agent: z.string(),
    nonce: z.string(),
    host: z.string(),
    at: z.number(),
  }),
  /** It has signed, and the signature is being verified. */
  z.strictObject({
    phase: z.literal('proving'),
    agent: z.string(),
    nonce: z.string(),
    host: z.string(),
    at: z.number(),
  }),
  /** It is who it says it is. `leaving`: it takes no more jobs. */
  z.strictObject({
    phase: z.literal('present'),
    agent: z.string(),
    /** The agent's process: what was given to another one died with it. */
    instance: z.string(),
    version: z.string(),
    tools: z.array(capabilitySchema),
    maxJobs: z.int(),
    leaving: z.boolean(),
    duty: z._default(dutySchema, { is: 'none' }),
    at: z.number(),
  }),
  /** Closed by us; the platform may list it a little longer. */
  z.strictObject({ phase: z.literal('gone') }),
]);
export type Attachment = z.infer<typeof attachmentSchema>;
export type Present = Extract<Attachment, { phase: 'present' }>;

export function remember(socket: WebSocket, attachment: Attachment): void {
  socket.serializeAttachment(attachment);
}

export function recall(socket: WebSocket): Attachment {
  return decode(attachmentSchema, socket.deserializeAttachment());
}
