import {
  closeCodes,
  decodeText,
  type JoinFrame,
  joinSchema,
  limits,
  speaks,
  type ViewerFrame,
} from '#protocol';
import { closeCodeFor } from '../sockets.ts';
import { recall } from './attachment.ts';
import { holdsKey } from './key.ts';
import { gapOf } from './live-result.ts';
import { trySend } from './viewers.ts';
import { measurementView, type Workspace } from './workspace.ts';

/** The session without its logs. */
export type Overview = Exclude<ReturnType<ViewerDoor['overview']>, string>;

/** How viewers come in: one join with a cursor, then they only listen. */
export class ViewerDoor {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  open(): Response {
    if (this.#workspace.viewers.isFull) return new Response(null, { status: 429 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.#workspace.viewers.accept(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  async message(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const join = joinIn(socket, message);
    if (!join) return;
    if (!speaks(join.v)) return socket.close(closeCodes.version, 'no protocol version in common');
    const seesAll = join.key !== undefined && (await holdsKey(this.#workspace.store, join.key));
    if (join.key !== undefined && !seesAll)
      return socket.close(closeCodes.wrongKey, 'not the key of this session');
    // While the key was looked at, the session may have been deleted, the viewer gone, or another join come.
    if (socket.readyState !== WebSocket.OPEN || !this.#workspace.store.exists) return;
    if (hasJoined(socket)) socket.close(closeCodes.policy, 'joined already');
    else this.#join(socket, join.cursor, seesAll);
  }

  /**
   * The whole skeleton; undefined when the session was never opened.
   * @param seesAll its reader has shown the key
   */
  skeleton(seesAll: boolean): Extract<ViewerFrame, { t: 'session' }> | undefined {
    const session = this.#workspace.store.session();
    if (!session) return undefined;
    const { view } = this.#workspace;
    const results = [...this.#workspace.results.values()];
    const pops = new Map(results.map(({ pop }) => [pop.id, pop]));
    return {
      t: 'session',
      id: session.id,
      createdAt: new Date(session.created_at).toISOString(),
      expiresAt: new Date(session.expires_at).toISOString(),
      redact: view.rule,
      measurements: this.#workspace.measurements.map((row) => measurementView(session.id, row)),
      results: results.map((result) => view.resultOf(result, seesAll)),
      pops: [...pops.values()],
    };
  }

  /** The session without its logs, for the API. */
  overview(seesAll: boolean) {
    const skeleton = this.skeleton(seesAll);
    if (!skeleton) return 'gone' as const;
    const { t: _t, ...overview } = skeleton;
    return { ...overview, viewers: this.#workspace.viewers.count };
  }

  /** Everything so far and, because nothing can happen in between, everything from here on. */
  #join(socket: WebSocket, cursor: Record<string, number>, seesAll: boolean): void {
    const { viewers, view } = this.#workspace;
    trySend(socket, JSON.stringify(this.skeleton(seesAll)));
    for (const result of this.#workspace.results.values()) {
      for (const frame of view.logOf(result, cursor[result.r] ?? 0, seesAll)) trySend(socket, frame);
      const gap = gapOf(result);
      if (gap) trySend(socket, JSON.stringify(gap));
    }
    viewers.join(socket, seesAll);
  }
}

/** The join in a message; undefined when it was none, or not for now: the socket is closed. */
function joinIn(socket: WebSocket, message: string | ArrayBuffer): JoinFrame | undefined {
  try {
    const join = decodeText(joinSchema, message, limits.frame.viewerBytes);
    if (!hasJoined(socket)) return join;
    socket.close(closeCodes.policy, 'joined already');
  } catch (error) {
    socket.close(closeCodeFor(error), 'not a join frame');
  }
  return undefined;
}

function hasJoined(socket: WebSocket): boolean {
  const attachment = recall(socket);
  return attachment.kind === 'viewer' && attachment.joined;
}
