import { closeCodes, limits, type ViewerFrame } from '#protocol';
import { recall, remember } from './attachment.ts';

const tag = 'viewer';

/** Everybody who follows the session. Sends and forgets: what a slow viewer misses, it asks for again with its cursor. */
export class Viewers {
  readonly #context: DurableObjectState;
  /** Who has joined, and whether they see all. Kept beside the sockets' attachments, so that a frame costs no decoding per viewer. */
  readonly #joined = new Map<WebSocket, boolean>();

  constructor(context: DurableObjectState) {
    this.#context = context;
    for (const socket of context.getWebSockets(tag)) {
      const attachment = recall(socket);
      if (attachment.kind === 'viewer' && attachment.joined) this.#joined.set(socket, attachment.seesAll);
    }
  }

  /** True when no more sockets are taken. Half-open ones count until they are reaped. */
  get isFull(): boolean {
    const open = this.#context
      .getWebSockets(tag)
      .filter(({ readyState }) => readyState === WebSocket.OPEN).length;
    return open >= limits.viewer.perSession;
  }

  accept(socket: WebSocket): void {
    this.#context.acceptWebSocket(socket, [tag]);
    remember(socket, { kind: 'viewer', joined: false, seesAll: false, at: Date.now() });
  }

  /** From now on this viewer gets what happens. The caller has sent it everything that happened before. */
  join(socket: WebSocket, seesAll: boolean): void {
    remember(socket, { ...recall(socket), kind: 'viewer', joined: true, seesAll });
    this.#joined.set(socket, seesAll);
    this.#tellCount();
  }

  leave(socket: WebSocket): void {
    if (this.#joined.delete(socket)) this.#tellCount();
  }

  /** @param forOthers the frame for those without the key, made once if there are any; absent: the same */
  broadcast(frame: ViewerFrame, forOthers?: () => ViewerFrame): void {
    const text = JSON.stringify(frame);
    let others = forOthers ? undefined : text;
    for (const [socket, seesAll] of this.#joined) {
      if (!seesAll && forOthers) others ??= JSON.stringify(forOthers());
      trySend(socket, seesAll ? text : others!);
    }
  }

  /** What those without the key have seen is not what they may see now: they are to come again. */
  sendBack(): void {
    for (const [socket, seesAll] of this.#joined)
      if (!seesAll) socket.close(closeCodes.viewChanged, 'the view has changed: join again without a cursor');
  }

  get count(): number {
    return this.#joined.size;
  }

  #tellCount(): void {
    this.broadcast({ t: 'viewers', n: this.count });
  }
}

/** A socket that closed a moment ago throws; its close event is on the way. */
export function trySend(socket: WebSocket, text: string): void {
  try {
    socket.send(text);
  } catch {
    // nothing to tell a viewer that has gone
  }
}
