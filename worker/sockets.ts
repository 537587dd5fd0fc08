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
