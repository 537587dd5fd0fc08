import { closeCodes, decodeText, DecodeError, protocolVersion, viewerFrameSchema } from '#protocol';
import type { ViewerFrame } from '#protocol';

/** Keep-alive; the edge answers without waking the object. */
const pingMs = 25_000;
/** The largest frame that is read: a whole session's skeleton is far below. */
const frameBytes = 4 * 1024 * 1024;

export interface SocketHandlers {
  /** What this page has, by result, at the moment of joining. */
  cursor(): Record<string, number>;
  opened(): void;
  frame(frame: ViewerFrame): void;
  /** Called once, unless the socket is closed from here. */
  lost(code: number, wasOpen: boolean): void;
}

/**
 * Dials a session's live socket once and joins. Frames of a kind that this page does not know are skipped: the edge may be
 * newer. A socket that leaves a ping unanswered is half-open, and lost.
 * @returns a function that closes it, after which no handler is called
 */
export function dialSession(sid: string, on: SocketHandlers): () => void {
  const socket = new WebSocket(liveUrl(sid));
  const life = new AbortController();
  const { signal } = life;
  let wasOpen = false;
  let heard = true;

  function close(): void {
    clearInterval(beat);
    life.abort();
    socket.close();
  }

  function lose(code: number): void {
    close();
    on.lost(code, wasOpen);
  }

  function keepAlive(): void {
    if (!wasOpen) return;
    if (!heard) return lose(closeCodes.goingAway);
    heard = false;
    socket.send('ping');
  }

  function join(): void {
    wasOpen = true;
    socket.send(JSON.stringify({ t: 'join', v: protocolVersion, cursor: on.cursor() }));
    on.opened();
  }

  function hear({ data }: MessageEvent<unknown>): void {
    heard = true;
    const frame = data === 'pong' ? undefined : frameIn(data);
    if (frame) on.frame(frame);
  }

  const beat = setInterval(keepAlive, pingMs);
  socket.addEventListener('open', join, { signal });
  socket.addEventListener('message', hear, { signal });
  socket.addEventListener('close', ({ code }) => lose(code), { signal });
  return close;
}

function liveUrl(sid: string): string {
  const url = new URL(`/v1/sessions/${sid}/live`, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function frameIn(data: unknown): ViewerFrame | undefined {
  try {
    return decodeText(viewerFrameSchema, data, frameBytes);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
