/** What a connection is for, by the path that was asked for. `http`: no WebSocket. */
export type PathKind = 'control' | 'data' | 'live' | 'http';

/** The first request on a connection. */
export interface RequestHead {
  readonly kind: PathKind;
  readonly path: string;
  /** What to pass on: the head, and what came behind it. */
  readonly bytes: Buffer;
}

const end = '\r\n\r\n';
/** A head that is longer is none: pass it on and let the edge say so. */
const capBytes = 64 * 1024;

/**
 * Reads the head of a connection's first request. Of an upgrade, `Sec-WebSocket-Extensions` is taken out, so that frames stay
 * uncompressed: a compressed one depends on those before it, and could not be sent twice. Nothing else is touched; the agent
 * signs the host that it dialled.
 * @param held everything that has come so far
 * @returns undefined while it is incomplete
 */
export function readRequestHead(held: Buffer): RequestHead | undefined {
  const at = held.indexOf(end);
  if (at === -1) return held.length > capBytes ? { kind: 'http', path: '', bytes: held } : undefined;
  const lines = held.toString('latin1', 0, at).split('\r\n');
  const path = lines[0]!.split(' ')[1] ?? '';
  if (!lines.some((line) => /^upgrade:\s*websocket/i.test(line))) return { kind: 'http', path, bytes: held };
  const kept = lines.filter((line) => !/^sec-websocket-extensions:/i.test(line));
  const head = Buffer.from(kept.join('\r\n') + end, 'latin1');
  return {
    kind: kindOf(path),
    path,
    bytes: Buffer.concat([head, held.subarray(at + end.length)]),
  };
}

function kindOf(path: string): PathKind {
  if (path.startsWith('/v1/agent/control')) return 'control';
  if (path.startsWith('/v1/agent/data/')) return 'data';
  return /^\/v1\/sessions\/[^/]+\/live/.test(path) ? 'live' : 'http';
}

/** The head of an edge's answer: how long it is, and whether frames follow. @returns undefined while it is incomplete */
export function readResponseHead(
  held: Buffer,
): { readonly bytes: number; readonly isUpgrade: boolean } | undefined {
  const at = held.indexOf(end);
  if (at === -1) return undefined;
  return { bytes: at + end.length, isUpgrade: held.toString('latin1', 0, 13).startsWith('HTTP/1.1 101 ') };
}
