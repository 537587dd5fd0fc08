import { decode } from '#protocol';
import * as z from 'zod/mini';

/** What a socket of a session remembers across hibernation. */
const attachmentSchema = z.discriminatedUnion('kind', [
  /**
   * `joined`: it has said where it stands, so it gets what happens. `seesAll`: it has shown the key. `at`: ms since the epoch, when
   * it was opened.
   */
  z.strictObject({
    kind: z.literal('viewer'),
    joined: z.boolean(),
    seesAll: z._default(z.boolean(), false),
    at: z.number(),
  }),
  /** The agent that measures result `r`. */
  z.strictObject({ kind: z.literal('agent'), r: z.int(), at: z.number() }),
]);
export type Attachment = z.infer<typeof attachmentSchema>;

/** What was decoded before, as long as the object is awake: the sockets of a busy session are asked at every frame. */
const known = new WeakMap<WebSocket, Attachment>();

export function remember(socket: WebSocket, attachment: Attachment): void {
  socket.serializeAttachment(attachment);
  known.set(socket, attachment);
}

export function recall(socket: WebSocket): Attachment {
  const attachment = known.get(socket) ?? decode(attachmentSchema, socket.deserializeAttachment());
  known.set(socket, attachment);
  return attachment;
}
