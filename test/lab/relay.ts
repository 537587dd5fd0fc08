import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** Joins two sockets: bytes and ends go both ways at once, and what breaks one breaks the other. Both must allow half-open. */
export function join(a: Socket, b: Socket): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.setNoDelay(true);
    pipeline(from, to, () => {}); // It has closed both; there is nobody else to tell.
  }
}
