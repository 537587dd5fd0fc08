const key = Buffer.from([0xa5, 0x00, 0xff, 0x3c]);

/** A whole frame (RFC 6455 §5.2), made by other code than what is tested. */
export function aFrame(text: string, { masked, opcode = 1 }: { masked: boolean; opcode?: number }): Buffer {
  const payload = Buffer.from(text);
  const mask = masked ? 0x80 : 0;
  const head = [0x80 | opcode];
  if (payload.length < 126) head.push(mask | payload.length);
  else if (payload.length < 65_536) head.push(mask | 126, payload.length >> 8, payload.length & 0xff);
  else head.push(mask | 127, 0, 0, 0, 0, ...uint32(payload.length));
  if (!masked) return Buffer.concat([Buffer.from(head), payload]);
  return Buffer.concat([Buffer.from(head), key, payload.map((byte, i) => byte ^ key[i % 4]!)]);
}

function uint32(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
}
