/** Any key will do: a mask protects caches that do not understand WebSockets (RFC 6455 §10.3), and here are none. */
const key = Buffer.from([0x13, 0x57, 0x9b, 0xdf]);

/**
 * A Close frame without a reason (RFC 6455 §5.5.1).
 * @param masked as a client must send it
 */
export function closeFrame(code: number, masked: boolean): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  if (!masked) return Buffer.concat([Buffer.from([0x88, 2]), payload]);
  const hidden = payload.map((byte, i) => byte ^ key[i]!);
  return Buffer.concat([Buffer.from([0x88, 0x80 | 2]), key, hidden]);
}
