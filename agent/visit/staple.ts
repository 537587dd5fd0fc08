import type { Staple } from '#protocol';

/** One value of DER (X.690): its tag, and what is in it. */
interface Item {
  readonly tag: number;
  readonly body: Buffer;
}

/** The values that stand one after the other in these bytes. @throws {RangeError} where a length is beyond them */
function itemsIn(bytes: Buffer): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes.readUInt8(at);
    const first = bytes.readUInt8(at + 1);
    // A length of more than 127 says first how many bytes it has itself.
    const more = first < 128 ? 0 : first - 128;
    const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
    const from = at + 2 + more;
    if (from + length > bytes.length) throw new RangeError('a value is longer than what it stands in');
    items.push({ tag, body: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return items;
}

const sequence = 0x30;
const statuses: Readonly<Record<number, Staple>> = { 0x80: 'good', 0xa1: 'revoked', 0x82: 'unknown' };

/**
 * What a stapled OCSP response says of the certificate with this serial number (RFC 6960 §4.2.1). It is told as it stands there: neither
 * its signature nor its age is checked.
 * @param response what came with the handshake, if anything did
 */
export function stapleOf(response: Buffer | null, serial: string): Staple {
  if (!response || response.length === 0) return 'none';
  try {
    return statusIn(response, serial) ?? 'unread';
  } catch {
    return 'unread';
  }
}

/** Octets of a serial number (RFC 5280 §4.1.2.2), in hexadecimal; some have a few more. */
const longestSerial = 2 * 64;

function statusIn(response: Buffer, serial: string): Staple | undefined {
  if (serial.length > longestSerial) return undefined;
  const wanted = BigInt(`0x${serial}`);
  const [whole] = itemsIn(response);
  // Anything but 0 of the first value is an error, and then there is no second one.
  const [, wrapped] = itemsIn(whole!.body);
  const [, basic] = itemsIn(itemsIn(wrapped!.body)[0]!.body);
  const [data] = itemsIn(itemsIn(basic!.body)[0]!.body);
  const responses = itemsIn(data!.body).find(({ tag }) => tag === sequence);
  for (const { body } of itemsIn(responses!.body)) {
    const [id, status] = itemsIn(body);
    const [, , , number] = itemsIn(id!.body);
    const isLonger = 2 * number!.body.length > longestSerial;
    if (!isLonger && BigInt(`0x${number!.body.toString('hex')}`) === wanted) return statuses[status!.tag];
  }
  return undefined;
}
