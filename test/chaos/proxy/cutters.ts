import { readResponseHead } from './head.ts';
import { type Frame, frameSplitter } from './splitter.ts';

/** A part of a stream that is passed on as a whole: a frame, the head of an answer to an upgrade, or a chunk of plain HTTP. */
export interface Piece {
  readonly bytes: Buffer;
  readonly frame?: Frame;
  readonly isHead?: true;
}

/** Cuts a stream into pieces, chunk by chunk. */
export type Cutter = (chunk: Buffer) => Piece[];

/** For plain HTTP: a chunk is a piece. */
export const rawCutter: Cutter = (bytes) => [{ bytes }];

/** For what a WebSocket client says after its request. */
export function frameCutter(): Cutter {
  const splitter = frameSplitter();
  return (chunk) => splitter.push(chunk).map((frame) => ({ bytes: frame.bytes, frame }));
}

/** For what the edge answers to an upgrade: a head, and frames if that says so. */
export function answerCutter(): Cutter {
  let held = Buffer.alloc(0);
  let cut: Cutter | undefined;
  return (chunk) => {
    if (cut) return cut(chunk);
    held = Buffer.concat([held, chunk]);
    const head = readResponseHead(held);
    if (!head) return [];
    cut = head.isUpgrade ? frameCutter() : rawCutter;
    const rest = held.subarray(head.bytes);
    return [{ bytes: held.subarray(0, head.bytes), isHead: true }, ...(rest.length > 0 ? cut(rest) : [])];
  };
}
