/** A WebSocket frame as it lies on the wire (RFC 6455 §5.2). */
export interface Frame {
  /** All of it: the header, and the payload as it came, masked or not. */
  readonly bytes: Buffer;
  readonly opcode: number;
  /** The payload, unmasked, as text; of a fragment, or of bytes that are no text, whatever that gives. */
  readonly text: string;
}

export interface FrameSplitter {
  /** @returns the frames that are complete now */
  push(chunk: Buffer): Frame[];
}

/**
 * Finds the frames in a stream, however it was cut into chunks. A frame is passed on once all of it is here. Knows nothing of
 * extensions: the stream must be without them.
 */
export function frameSplitter(): FrameSplitter {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let wantedBytes = 2;
  return {
    push(chunk) {
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes < wantedBytes) return [];
      const frames: Frame[] = [];
      let rest = Buffer.concat(held);
      for (;;) {
        wantedBytes = bytesWanted(rest);
        if (rest.length < wantedBytes) break;
        frames.push(frameOf(rest.subarray(0, wantedBytes)));
        rest = rest.subarray(wantedBytes);
      }
      held = [rest];
      heldBytes = rest.length;
      return frames;
    },
  };
}

/** The length of the frame that begins here; while its header is incomplete, how much is needed to learn more. */
function bytesWanted(bytes: Buffer): number {
  if (bytes.length < 2) return 2;
  const header = headerBytes(bytes);
  return bytes.length < header ? header : header + payloadBytes(bytes);
}

/** Two bytes, the longer forms of the length (§5.2: 126 means two bytes more, 127 eight), the mask. */
function headerBytes(bytes: Buffer): number {
  const length = bytes[1]! & 0x7f;
  const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
  return 2 + extended + (isMasked(bytes) ? 4 : 0);
}

function payloadBytes(bytes: Buffer): number {
  const length = bytes[1]! & 0x7f;
  if (length === 126) return bytes.readUInt16BE(2);
  return length === 127 ? Number(bytes.readBigUInt64BE(2)) : length;
}

function isMasked(bytes: Buffer): boolean {
  return (bytes[1]! & 0x80) !== 0;
}

function frameOf(bytes: Buffer): Frame {
  const header = headerBytes(bytes);
  const payload = Buffer.from(bytes.subarray(header));
  if (isMasked(bytes)) {
    const key = bytes.subarray(header - 4, header);
    for (let i = 0; i < payload.length; i++) payload[i]! ^= key[i % 4]!;
  }
  return { bytes, opcode: bytes[0]! & 0x0f, text: payload.toString('utf8') };
}
