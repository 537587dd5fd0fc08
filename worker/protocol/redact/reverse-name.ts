import type { Address } from '../address.ts';

/** The address that a reverse name spells: `1.2.0.192.in-addr.arpa`, or 32 nibbles before `ip6.arpa` (RFC 1035 §3.5, RFC 3596 §2.5). */
export function addressInReverseName(text: string): Address | undefined {
  const name = text.toLowerCase().slice(-80);
  const v4 = /(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa\.?$/.exec(name);
  if (v4) {
    const bytes = v4.slice(1, 5).reverse().map(Number);
    return bytes.every((byte) => byte < 256) ? { family: 4, bytes } : undefined;
  }
  const v6 = /((?:[0-9a-f]\.){32})ip6\.arpa\.?$/.exec(name);
  if (!v6) return undefined;
  const nibbles = v6[1]!.replaceAll('.', '').split('').reverse().join('');
  return { family: 6, bytes: (nibbles.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)) };
}
