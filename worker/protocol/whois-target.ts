import { type Address, formatAddress } from './address.ts';
import { maxAsn, numberIn } from './asn.ts';
import { type Cidr, formatCidr, holdsAtEnds, parsePrefix } from './cidr.ts';
import { parseTarget, type Target, TargetError } from './target.ts';

/** What a registry is asked about beside an address or a name: the number of a network, or a block of addresses. */
export type WhoisTarget = { readonly text: string } & (
  | { readonly kind: 'asn'; readonly asn: number }
  | { readonly kind: 'block'; readonly block: Cidr }
);

/**
 * What whois asks about, in its one canonical form: `AS64500`, a prefix with no bits beyond it, or what `parseTarget` admits. Nothing that a
 * server could take for a flag of its own: no blank, no `-` in front, no word beside it.
 * @throws {TargetError}
 */
export function parseWhoisTarget(input: unknown): Target | WhoisTarget {
  if (typeof input !== 'string') return parseTarget(input);
  if (/^as\d{1,10}$/i.test(input)) return asn(input);
  if (!input.includes('/')) return parseTarget(input);
  const block = input.length < 64 ? parsePrefix(input) : undefined;
  if (!block) throw bad('must be a prefix like 192.0.2.0/24, without bits beyond it');
  return { kind: 'block', text: formatCidr(block), block };
}

function asn(input: string): WhoisTarget {
  const number = numberIn(input.slice(2), maxAsn);
  if (number === undefined || number === 0)
    throw bad(`must be AS and a number from 1 to ${maxAsn}, like AS64500`);
  return { kind: 'asn', text: `AS${number}`, asn: number };
}

function bad(message: string): TargetError {
  return new TargetError('bad_target', message);
}

/** True for what only a registry is asked. */
export function isWhoisTarget(target: { readonly kind: string }): target is WhoisTarget {
  return target.kind === 'asn' || target.kind === 'block';
}

/** Whether registries may be asked about a block: all of it has to be what may be measured, as far as its ends tell. */
export function mayAskAbout(target: WhoisTarget, isPermitted: (address: Address) => boolean): boolean {
  return target.kind === 'asn' || holdsAtEnds(target.block, isPermitted);
}

/** The address of a block as a registry is asked that takes no prefix. */
export function firstOf({ base }: Cidr): string {
  return formatAddress(base);
}
