/** IP and ICMP or UDP headers, in bytes. */
const headerBytes = { 4: 28, 6: 48 } as const;

/** The size of a packet with so much payload, in bytes: that is how mtr and most traceroutes want to be told. */
export function onWire(payloadBytes: number, family: 4 | 6): number {
  return payloadBytes + headerBytes[family];
}
