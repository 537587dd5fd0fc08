import { decode } from '#protocol';
import * as z from 'zod/mini';

/** What a socket of a session remembers across hibernation. */
const attachmentSchema = z.discriminatedUnion('kind', [
  /** `joined`: it has said where it stands, so it gets what happens. */
  z.strictObject({ kind: z.literal('viewer'), joined: z.boolean() }),
  /** The agent that measures result `r`. */
  z.strictObject({ kind: z.literal('agent'), r: z.int() }),
]);
export type Attachment = z.infer<typeof attachmentSchema>;

export function remember(socket: WebSocket, attachment: Attachment): void {
  socket.serializeAttachment(attachment);
}

export function recall(socket: WebSocket): Attachment {
  return decode(attachmentSchema, socket.deserializeAttachment());
}
