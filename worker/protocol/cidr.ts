import { type Address, formatAddress, parseAddress } from './address.ts';

/** A block of addresses: those whose first `prefixLength` bits equal the base's. */
export interface Cidr {
  readonly base: Address;
  readonly prefixLength: number;
}

/**
 * Reads `192.0.2.0/24`, `2001:db8::/32`, or a lone address as a block of one.
 * @returns undefined when it is neither, or when bits beyond the prefix are set (a typo more often than not)
 */
export function parseCidr(text: string): Cidr | undefined {
  const [literal = '', length, more] = text.split('/', 3);
  const base = parseAddress(literal);
  if (!base || more !== undefined) return undefined;
  const bits = base.bytes.length * 8;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const prefixLength = length === undefined ? bits : Number(length);
  if (prefixLength > bits) return undefined;
  const clean = base.bytes.every((byte, index) => (byte & ~maskAt(index, prefixLength) & 0xff) === 0);
  return clean ? { base, prefixLength } : undefined;
}

/** The same of what somebody asks for as a prefix: with its length, in the one way to write that. */
export function parsePrefix(text: string): Cidr | undefined {
  return /\/(?:0|[1-9]\d{0,2})$/.test(text) ? parseCidr(text) : undefined;
}

/** A block that is known to be well formed, for tables in the code. */
export function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(`not a CIDR block: ${text}`);
  return parsed;
}

/** The canonical text of a block, which `parseCidr` reads back. */
export function formatCidr({ base, prefixLength }: Cidr): string {
  return `${formatAddress(base)}/${prefixLength}`;
}

/** The last address of a block: 192.0.0.0/8 begins with addresses that are not public, and is. */
export function lastOf({ base: { family, bytes }, prefixLength }: Cidr): Address {
  const fill = (index: number) => 0xff >> Math.min(8, Math.max(0, prefixLength - 8 * index));
  return { family, bytes: bytes.map((byte, index) => byte | fill(index)) };
}

/** Whether something holds for a block, as far as its ends tell. */
export function holdsAtEnds(block: Cidr, is: (address: Address) => boolean): boolean {
  return is(block.base) && is(lastOf(block));
}

/** The block of this length that an address lies in. */
export function blockOf({ family, bytes }: Address, prefixLength: number): Cidr {
  const base = bytes.map((byte, index) => byte & maskAt(index, prefixLength));
  return { base: { family, bytes: base }, prefixLength };
}

/** True when the address lies in the block. Families never mix. */
export function contains({ base, prefixLength }: Cidr, address: Address): boolean {
  if (base.family !== address.family) return false;
  return base.bytes.every(
    (byte, index) => ((byte ^ address.bytes[index]!) & maskAt(index, prefixLength)) === 0,
  );
}

function maskAt(byteIndex: number, prefixLength: number): number {
  const bits = Math.min(8, Math.max(0, prefixLength - byteIndex * 8));
  return (0xff << (8 - bits)) & 0xff;
}
