import type { ViewerFrame } from '#protocol';
import { recall, remember } from './attachment.ts';

const tag = 'viewer';

/** Everybody who follows the session. Sends and forgets: what a slow viewer misses, it asks for again with its cursor. */
export class Viewers {
  readonly #context: DurableObjectState;
  /** Kept beside the sockets' attachments, so that a frame costs no decoding per viewer. */
  readonly #joined: Set<WebSocket>;

  constructor(context: DurableObjectState) {
    this.#context = context;
    this.#joined = new Set(context.getWebSockets(tag).filter((socket) => isJoined(socket)));
  }

  accept(socket: WebSocket): void {
    this.#context.acceptWebSocket(socket, [tag]);
    remember(socket, { kind: 'viewer', joined: false, at: Date.now() });
  }

  /** From now on this viewer gets what happens. The caller has sent it everything that happened before. */
  join(socket: WebSocket): void {
    remember(socket, { ...recall(socket), kind: 'viewer', joined: true });
    this.#joined.add(socket);
    this.#tellCount();
  }

  leave(socket: WebSocket): void {
    if (this.#joined.delete(socket)) this.#tellCount();
  }

  broadcast(frame: ViewerFrame): void {
    const text = JSON.stringify(frame);
    for (const socket of this.#joined) trySend(socket, text);
  }

  get count(): number {
    return this.#joined.size;
  }

  #tellCount(): void {
    this.broadcast({ t: 'viewers', n: this.count });
  }
}

function isJoined(socket: WebSocket): boolean {
  const attachment = recall(socket);
  return attachment.kind === 'viewer' && attachment.joined;
}

/** A socket that closed a moment ago throws; its close event is on the way. */
export function trySend(socket: WebSocket, text: string): void {
  try {
    socket.send(text);
  } catch {
    // nothing to tell a viewer that has gone
  }
}
