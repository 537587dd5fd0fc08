import { closeCodes, decodeText, joinSchema, limits, speaks, type ViewerFrame } from '#protocol';
import { gapOf, viewOf } from './live-result.ts';
import { closeCodeFor } from '../sockets.ts';
import { trySend } from './viewers.ts';
import { measurementView, type Workspace } from './workspace.ts';

/** How viewers come in: one join with a cursor, then they only listen. */
export class ViewerDoor {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  open(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.#workspace.viewers.accept(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  message(socket: WebSocket, joined: boolean, message: string | ArrayBuffer): void {
    try {
      const { v, cursor } = decodeText(joinSchema, message, limits.frame.viewerBytes);
      if (joined) socket.close(closeCodes.policy, 'joined already');
      else if (!speaks(v)) socket.close(closeCodes.version, 'no protocol version in common');
      else this.#join(socket, cursor);
    } catch (error) {
      socket.close(closeCodeFor(error), 'not a join frame');
    }
  }

  /** The whole skeleton; undefined when the session was never opened. */
  skeleton(): Extract<ViewerFrame, { t: 'session' }> | undefined {
    const session = this.#workspace.store.session();
    if (!session) return undefined;
    const results = [...this.#workspace.results.values()];
    const pops = new Map(results.map(({ pop }) => [pop.id, pop]));
    return {
      t: 'session',
      id: session.id,
      createdAt: new Date(session.created_at).toISOString(),
      expiresAt: new Date(session.expires_at).toISOString(),
      measurements: this.#workspace.measurements.map((row) => measurementView(session.id, row)),
      results: results.map(viewOf),
      pops: [...pops.values()],
    };
  }

  /** Everything so far and, because nothing can happen in between, everything from here on. */
  #join(socket: WebSocket, cursor: Record<string, number>): void {
    trySend(socket, JSON.stringify(this.skeleton()));
    for (const result of this.#workspace.results.values()) {
      for (const frame of this.#workspace.logFrom(result, cursor[result.r] ?? 0)) trySend(socket, frame);
      const gap = gapOf(result);
      if (gap) trySend(socket, JSON.stringify(gap));
    }
    this.#workspace.viewers.join(socket);
  }
}
