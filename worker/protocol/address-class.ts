import type { Address } from './address.ts';
import { type Cidr, cidr, contains } from './cidr.ts';

/** What an operator opened or closed beyond the default, which is: global unicast only. `deny` wins over `allow`. */
export interface AddressRules {
  readonly allow: readonly Cidr[];
  readonly deny: readonly Cidr[];
}

/** The default: nothing opened, nothing closed. */
export const noRules: AddressRules = { allow: [], deny: [] };

/** True when a tool may send packets to this address. A denied IPv4 address is denied in every IPv6 disguise, too. */
export function permitted(address: Address, rules: AddressRules): boolean {
  const faces = [address, ...(embeddedV4(address) ?? [])];
  if (rules.deny.some((block) => faces.some((face) => contains(block, face)))) return false;
  return rules.allow.some((block) => contains(block, address)) || isGlobalUnicast(address);
}

/**
 * True for an address that the public Internet routes to one host: an allow-list with the special registries taken out
 * (IANA IPv4 and IPv6 Special-Purpose Address Registries, RFC 6890). IPv6 forms that carry an IPv4 address are judged by
 * what they carry, so that 169.254.169.254 can't come in as `64:ff9b::a9fe:a9fe`.
 */
export function isGlobalUnicast(address: Address): boolean {
  if (address.family === 4) return !specialV4.some((block) => contains(block, address));
  const carried = embeddedV4(address);
  if (carried) return carried.every(isGlobalUnicast);
  return contains(globalV6, address) && !specialV6.some((block) => contains(block, address));
}

const specialV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared, carrier-grade NAT
  '127.0.0.0/8', // loopback
  '168.63.129.16', // Azure's wire server: looks public, is the host
  '169.254.0.0/16', // link local, cloud metadata
  '172.16.0.0/12', // private
  '192.0.0.0/24', // IETF protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, withdrawn (RFC 7526)
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
].map(cidr);

/** The only block that IANA has delegated for global unicast. */
const globalV6 = cidr('2000::/3');

const specialV6 = [
  '2001::/23', // IETF protocol assignments (Teredo is looked into before)
  '2001:db8::/32', // documentation
  '3fff::/20', // documentation (RFC 9637)
].map(cidr);

const nat64 = cidr('64:ff9b::/96'); // RFC 6052
const sixToFour = cidr('2002::/16'); // RFC 3056
const teredo = cidr('2001::/32'); // RFC 4380 §4
const mapped = cidr('::ffff:0:0/96'); // RFC 4291 §2.5.5.2; a socket would send IPv4
const translated = cidr('::ffff:0:0:0/96'); // SIIT, RFC 2765
const compatible = cidr('::/96'); // RFC 4291 §2.5.5.1, deprecated; includes :: and ::1

/**
 * The IPv4 addresses that an IPv6 address carries: NAT64, 6to4, Teredo (server, and client with its bits inverted), mapped,
 * translated, compatible. Undefined when it carries none.
 */
export function embeddedV4(address: Address): Address[] | undefined {
  if (address.family === 4) return undefined;
  const at = (offset: number): Address => ({ family: 4, bytes: address.bytes.slice(offset, offset + 4) });
  if ([nat64, mapped, translated, compatible].some((block) => contains(block, address))) return [at(12)];
  if (contains(sixToFour, address)) return [at(2)];
  if (!contains(teredo, address)) return undefined;
  return [at(4), { family: 4, bytes: at(12).bytes.map((byte) => byte ^ 0xff) }];
}
