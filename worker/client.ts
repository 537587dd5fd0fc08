import { parseAddress } from '#protocol';
import type { Env } from './env.ts';

/**
 * Who asks, as far as limits are concerned: the keyed hash of the visitor's prefix, 64 hex digits. The key is the platform's
 * own, the one that it makes ids from names with, and nobody has it: an address is never stored or logged (rule 18). The same
 * hash is the id of the visitor's `Quota` object. The platform sets the header; on one machine a client may set it itself, and so
 * make up as many visitors as it likes.
 */
export function clientOf(env: Env, request: Request): string {
  return env.QUOTA.idFromName(prefixOf(request.headers.get('cf-connecting-ip') ?? '')).toString();
}

/**
 * The part of an address that one customer has: the whole of an IPv4 address, the first 64 bits of an IPv6 one (RFC 6177). What
 * is no address, and that does not happen behind the platform, is one visitor.
 */
function prefixOf(text: string): string {
  const address = parseAddress(text);
  if (!address) return 'unknown';
  const { family, bytes } = address;
  const isMapped =
    family === 6 &&
    bytes.slice(0, 10).every((byte) => byte === 0) &&
    bytes[10] === 0xff &&
    bytes[11] === 0xff;
  if (family === 4 || isMapped) return `4 ${bytes.slice(-4).join('.')}`;
  return `6 ${bytes.slice(0, 8).join('.')}`;
}
