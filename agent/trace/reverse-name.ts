import type { Address } from '#protocol';

/** The name under which an address is looked up in reverse (RFC 1035 §3.5, RFC 3596 §2.5). */
export function reverseName({ family, bytes }: Address): string {
  const digits =
    family === 4
      ? bytes.map(String)
      : bytes.flatMap((byte) => [(byte >> 4).toString(16), (byte & 15).toString(16)]);
  return `${digits.toReversed().join('.')}.${family === 4 ? 'in-addr' : 'ip6'}.arpa`;
}
