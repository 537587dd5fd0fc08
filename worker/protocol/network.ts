import type { Address } from './address.ts';
import { embeddedV4 } from './address-class.ts';
import { blockOf, formatCidr } from './cidr.ts';
import { limits } from './limits.ts';

/**
 * What is spared together when a target is (rule 8): the smallest block that is routed on the Internet, /24 for IPv4 and /48 for
 * IPv6. What carries an IPv4 address counts for that address: it is the same host by another way.
 */
export function networkOf(address: Address): string {
  const host = embeddedV4(address)?.at(-1) ?? address;
  const { prefixLengthV4, prefixLengthV6 } = limits.target;
  return formatCidr(blockOf(host, host.family === 4 ? prefixLengthV4 : prefixLengthV6));
}
