import { closeCodes, DecodeError } from '#protocol';

/**
 * Answers the peer's Close, as RFC 6455 §5.5.1 asks for; an unanswered browser waits for seconds. 1005 stands for a Close
 * without a code; 1006 and 1015 for none at all; and a peer may say a code that nobody may send.
 */
export function answerClose(socket: WebSocket, code: number): void {
  if (code === 1006 || code === 1015) return;
  try {
    if (code === 1005) socket.close();
    else socket.close(code);
  } catch {
    socket.close();
  }
}

/**
 * The close code for a frame that could not be decoded.
 * @throws whatever is not a DecodeError: that is a fault of ours
 */
export function closeCodeFor(error: unknown): number {
  if (!(error instanceof DecodeError)) throw error;
  return error.code === 'too_big' ? closeCodes.tooBig : closeCodes.policy;
}

/**
 * When a socket was heard last, in ms since the epoch: its keep-alive, which the platform answers without waking the object,
 * or else its beginning. The platform's list of sockets has half-open ones for as long as nobody closes them (rule 15).
 * @param since ms since the epoch; when it was opened
 */
export function heardAt(context: DurableObjectState, socket: WebSocket, since: number): number {
  return Math.max(since, context.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? since);
}
