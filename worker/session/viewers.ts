import { type Entry, limits, type ViewerFrame } from '#protocol';
import { recall, remember } from './attachment.ts';
import { pieces } from './log.ts';
import type { SegmentRow } from './rows.ts';

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
    remember(socket, { kind: 'viewer', joined: false });
  }

  /** From now on this viewer gets what happens. The caller has sent it everything that happened before. */
  join(socket: WebSocket): void {
    remember(socket, { kind: 'viewer', joined: true });
    this.#joined.add(socket);
    this.#count();
  }

  leave(socket: WebSocket): void {
    if (this.#joined.delete(socket)) this.#count();
  }

  broadcast(frame: ViewerFrame): void {
    const text = JSON.stringify(frame);
    for (const socket of this.#joined) trySend(socket, text);
  }

  /** Ends everybody's socket. */
  close(code: number, reason: string): void {
    for (const socket of this.#context.getWebSockets(tag)) socket.close(code, reason);
    this.#joined.clear();
  }

  #count(): void {
    this.broadcast({ t: 'viewers', n: this.#joined.size });
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

/** Log frames for one result, from entry `from` on: first what is stored, then what is not yet. */
export function* logFrames(
  r: number,
  from: number,
  segments: readonly SegmentRow[],
  pending: readonly Entry[],
  stored: number,
): Generator<string> {
  for (const { seq, n, entries } of segments) {
    // A whole segment that fits goes out as it was stored, unparsed.
    if (seq >= from && n <= limits.frame.entries) yield `{"t":"log","r":${r},"seq":${seq},"e":${entries}}`;
    else yield* framesOf(r, from, seq, JSON.parse(entries) as Entry[]);
  }
  yield* framesOf(r, from, stored, pending);
}

function* framesOf(r: number, from: number, seq: number, entries: readonly Entry[]): Generator<string> {
  const skip = Math.max(0, from - seq);
  for (const { at, items } of pieces(entries.slice(skip), limits.frame.entries)) {
    yield JSON.stringify({ t: 'log', r, seq: seq + skip + at, e: items } satisfies ViewerFrame);
  }
}
