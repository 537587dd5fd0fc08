import { WebSocket } from 'ws';
import { closeCodes, limits } from '#protocol';

/** Why a socket is no more, in the order in which it can happen: refused at the door, never up, or closed. */
export type Closed =
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'closed'; readonly code: number };

export interface Handlers {
  onOpen(): void;
  onText(text: string): void;
  /** Exactly once, last. */
  onClosed(why: Closed): void;
}

export interface Connection {
  send(text: string): void;
  close(code: number): void;
  terminate(): void;
}

/** So much may wait for the edge to read it: all that an outbox keeps, a few times. */
const unreadBytes = 4 * limits.outbox.keepBytes;

/**
 * One WebSocket to the edge: text only, bounded, no redirects. What came of it is told once.
 * @param handshakeMs silence of this length before it is open means that it failed
 */
export function dial(
  url: URL,
  headers: Record<string, string>,
  on: Handlers,
  handshakeMs = 10_000,
): Connection {
  const socket = new WebSocket(url, {
    headers,
    handshakeTimeout: handshakeMs,
    maxPayload: limits.frame.agentBytes,
    followRedirects: false,
  });
  let why: Closed | undefined;
  socket.on('open', () => on.onOpen());
  socket.on('message', (data, isBinary) => {
    if (isBinary) socket.close(closeCodes.policy);
    else on.onText((data as Buffer).toString('utf8'));
  });
  socket.on('unexpected-response', (_request, response) => {
    why ??= { kind: 'http', status: response.statusCode ?? 0 };
    socket.terminate();
  });
  socket.on('error', (error) => {
    why ??= { kind: 'failed', message: error.message };
  });
  socket.on('close', (code) => on.onClosed(why ?? { kind: 'closed', code }));
  return {
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return;
      // Whoever does not read, and asks for more and more, is as good as gone.
      if (socket.bufferedAmount > unreadBytes) socket.terminate();
      else socket.send(text);
    },
    close: (code) => socket.close(code),
    terminate: () => socket.terminate(),
  };
}

/** One of the agents' doors at the edge, as a WebSocket address. */
export function doorOf(edge: string, path: string): URL {
  const url = new URL(path, edge);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

/** What a lost control socket means: dial again, or give up for good. */
export function verdictOf(why: Closed): 'again' | 'unauthorized' | 'version' {
  if (why.kind === 'http') {
    if (why.status === 401 || why.status === 403) return 'unauthorized';
    return why.status === 426 ? 'version' : 'again';
  }
  if (why.kind === 'failed') return 'again';
  if (why.code === closeCodes.unauthorized) return 'unauthorized';
  return why.code === closeCodes.version ? 'version' : 'again';
}

/** True when a data socket's end means that the session does not want this result any more: there is no use in dialling again. */
export function isFinal(why: Closed): boolean {
  if (why.kind === 'failed') return false;
  if (why.kind === 'http') return why.status >= 400 && why.status < 500 && !transient.has(why.status);
  return finalCloses.has(why.code);
}

/** Request timeout, too early, too many requests. */
const transient = new Set([408, 425, 429]);
const finalCloses = new Set<number>([
  closeCodes.policy,
  closeCodes.tooBig,
  closeCodes.unauthorized,
  closeCodes.gone,
  closeCodes.version,
]);

/** For the log: what became of a socket, without anything that the peer wrote. */
export function describe(why: Closed): string {
  if (why.kind === 'http') return `HTTP ${why.status}`;
  return why.kind === 'failed' ? why.message : `closed ${why.code}`;
}
