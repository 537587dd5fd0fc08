import { closeCodes, decodeText, DecodeError, protocolVersion, viewerFrameSchema } from '#protocol';
import type { ViewerFrame } from '#protocol';

/** Keep-alive; the edge answers without waking the object. */
const pingMs = 25_000;
/** How long there may be silence before the line counts as lost: while it opens, after a join, after a ping, when in doubt. */
const patienceMs = { dial: 15_000, join: 30_000, ping: 10_000, doubt: 5_000 } as const;
/** The largest frame that is read: a whole session's skeleton is far below. */
const frameBytes = 4 * 1024 * 1024;

export interface SocketHandlers {
  /** What this page has, by result, at the moment of joining. */
  cursor(): Record<string, number>;
  /** The control key, if this page has it: it goes into the join and never into the address. */
  key(): string | undefined;
  frame(frame: ViewerFrame): void;
  /** Called once, unless the socket is closed from here. */
  lost(code: number, wasOpen: boolean): void;
}

export interface LiveSocket {
  /** Closes it; no handler is called any more. */
  close(): void;
  /** The network or the machine was away: what nobody answers now is lost. */
  doubt(): void;
}

/**
 * Dials a session's live socket once and joins. Frames of a kind that this page does not know are skipped: the edge may be
 * newer. A socket on which nothing is heard when something should be is half-open, and lost.
 */
export function dialSession(sid: string, on: SocketHandlers): LiveSocket {
  const socket = new WebSocket(liveUrl(sid));
  const life = new AbortController();
  const { signal } = life;
  const silence = watchSilence(() => lose(closeCodes.goingAway));
  let wasOpen = false;
  let isAnswered = false;

  function close(): void {
    silence.broken();
    clearInterval(beat);
    life.abort();
    socket.close();
  }

  function lose(code: number): void {
    close();
    on.lost(code, wasOpen);
  }

  function ping(withinMs: number): void {
    if (signal.aborted) return;
    if (wasOpen) socket.send('ping');
    silence.endsWithin(withinMs);
  }

  function join(): void {
    silence.broken();
    wasOpen = true;
    // A key that is not there leaves no trace in JSON.
    const join = { t: 'join', v: protocolVersion, cursor: on.cursor(), key: on.key() };
    socket.send(JSON.stringify(join));
    silence.endsWithin(patienceMs.join);
  }

  function hear({ data }: MessageEvent<unknown>): void {
    // The platform answers pings for an object that hangs: before its first frame that means nothing.
    if (data === 'pong' && !isAnswered) return;
    silence.broken();
    if (data === 'pong') return;
    isAnswered = true;
    const frame = frameIn(data);
    if (frame) on.frame(frame);
    // Without the skeleton nothing else means anything.
    else if (String(data).startsWith('{"t":"session"')) lose(closeCodes.version);
  }

  silence.endsWithin(patienceMs.dial);
  const beat = setInterval(() => ping(patienceMs.ping), pingMs);
  socket.addEventListener('open', join, { signal });
  socket.addEventListener('message', hear, { signal });
  socket.addEventListener('close', ({ code }) => lose(code), { signal });
  return { close, doubt: () => ping(patienceMs.doubt) };
}

/** Several things may be waited for at once; whatever is heard, the line is there, and all of them are settled. */
function watchSilence(tooLong: () => void) {
  const deadlines: ReturnType<typeof setTimeout>[] = [];
  return {
    endsWithin(delayMs: number): void {
      deadlines.push(setTimeout(tooLong, delayMs));
    },
    broken(): void {
      for (const deadline of deadlines.splice(0)) clearTimeout(deadline);
    },
  };
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
