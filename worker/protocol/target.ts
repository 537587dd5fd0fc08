import { formatAddress, parseAddress } from './address.ts';
import { limits } from './limits.ts';

/** What is to be measured, in its one canonical form: the form that is shown, logged, sent and given to tools. */
export type Target =
  | { readonly kind: 'address'; readonly text: string; readonly family: 4 | 6 }
  | { readonly kind: 'name'; readonly text: string };

/** Why a target is refused. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly code: 'bad_target' | 'special_name' | 'private_address';

  constructor(code: TargetError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The one canonicaliser, used by page, edge and agent (rules 1 and 4). Admits a strict IPv4 or IPv6 literal, or a fully
 * qualified name of LDH labels (RFC 1123 §2.1, underscore allowed as in RFC 8552), and nothing else. An internationalised
 * name comes out as its A-label (RFC 5890). Whether an address may be measured is for address-class.ts.
 * @throws {TargetError}
 */
export function parseTarget(input: unknown): Target {
  if (typeof input !== 'string' || input === '')
    throw bad('is empty: give a host name, IPv4 or IPv6 address');
  if (input.length > limits.targetChars + 1) throw bad(`is longer than ${limits.targetChars} characters`);
  if (input.includes('%')) throw zone(input);
  const address = parseAddress(input);
  if (address) return { kind: 'address', text: formatAddress(address), family: address.family };
  const name = canonicalName(isAscii(input) ? input : toALabels(input));
  if (isSpecial(name)) {
    throw new TargetError(
      'special_name',
      `${name} has no meaning outside one network: give a public host name`,
    );
  }
  return { kind: 'name', text: name };
}

/** The host name that somebody's text is, as a target; undefined for an address, a name of the inside, or what is none. */
export function hostNameIn(text: string): Target | undefined {
  try {
    const target = parseTarget(text);
    return target.kind === 'name' ? target : undefined;
  } catch (error) {
    if (error instanceof TargetError) return undefined;
    throw error;
  }
}

function bad(message: string): TargetError {
  return new TargetError('bad_target', message);
}

/** Scoped addresses (`fe80::1%eth0`, RFC 4007) choose an interface of the host: never for a stranger. */
function zone(input: string): TargetError {
  const scoped = parseAddress(input.slice(0, input.indexOf('%')));
  return scoped
    ? new TargetError('private_address', 'has a zone (%): give a global address')
    : bad('has a %: give a host name, IPv4 or IPv6 address');
}

function canonicalName(input: string): string {
  const name = (input.endsWith('.') ? input.slice(0, -1) : input).toLowerCase();
  const labels = name.split('.');
  if (!labels.every(isLabel) || name.length > limits.targetChars) {
    throw bad('is no host name, IPv4 or IPv6 address: letters, digits, hyphens and dots only');
  }
  // inet_aton and WHATWG URL read any name whose last label is a number as IPv4: 0x7f.1, 017700000001, 2130706433.
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1)!)) {
    throw bad('could be read as an IPv4 address: write it as four decimal numbers');
  }
  return name;
}

function isLabel(label: string): boolean {
  if (label.length > limits.labelChars) return false;
  return /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/.test(label);
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

/**
 * A-labels of an internationalised name. Only letters, marks, digits, hyphens and plain dots in their normal form are taken:
 * what UTS #46 would fold or drop (full-width digits, ideographic dots, zero-width characters) is refused, because a reader
 * and a resolver would see different names.
 */
function toALabels(input: string): string {
  const plain =
    /^[\p{L}\p{M}\p{Nd}._-]+$/u.test(input) &&
    !vanishing.test(input) &&
    input.normalize('NFKC') === input.normalize('NFC');
  const host = plain ? hostOf(`http://${input.normalize('NFC')}/`) : undefined;
  if (!host || !isAscii(host))
    throw bad('has characters that no host name can have: write it with its xn-- labels');
  return host;
}

/**
 * Letters and marks that no reader sees and UTS #46 drops (Hangul fillers, variation selectors), and the Kelvin sign, the one
 * letter beyond ASCII whose normal form is in it.
 */
const vanishing = /[\p{Default_Ignorable_Code_Point}\u212a]/u;

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/**
 * Names that only mean something inside one network: IANA's registry of special-use names (RFC 6761, 6762, 7686, 8375, 9476;
 * RFC 7050 and 8880 for ipv4only, 9031 for 6tisch, 9462 for resolver, 9665 for service, 9965 for eap), ICANN's .internal, and the
 * top-level names that ICANN never delegates because so many networks have them (corp, home, mail). The reverse trees are there,
 * too; reverse.ts judges them by address. The `example` names are taken: they are in every manual, and lead nowhere.
 */
const specialSuffixes = [
  'localhost',
  'local',
  'internal',
  'localdomain',
  'home.arpa',
  'resolver.arpa',
  'service.arpa',
  'ipv4only.arpa',
  'eap.arpa',
  '6tisch.arpa',
  'onion',
  'alt',
  'test',
  'invalid',
  'lan',
  'home',
  'corp',
  'mail',
  'intranet',
  'private',
];

/** A single label would go through the resolver's search list, so it is special too. */
function isSpecial(name: string): boolean {
  return (
    !name.includes('.') || specialSuffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`))
  );
}
