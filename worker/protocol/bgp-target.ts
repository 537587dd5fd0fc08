import { type Address, formatAddress, parseAddress } from './address.ts';
import { maxAsn, numberIn } from './asn.ts';
import { type Cidr, formatCidr, holdsAtEnds, parsePrefix } from './cidr.ts';
import { TargetError } from './target.ts';

/** What a router may be asked about: the way to somewhere, ways through networks, ways that carry a mark. */
export const bgpQueries = ['route', 'aspath', 'community'] as const;
export type BgpQuery = (typeof bgpQueries)[number];

/** Networks that a path leads through, in order; `*` are any number of others, `?` is one. */
export interface AsPathPattern {
  /** The first step is the neighbour; else anything may come before it. */
  readonly fromStart: boolean;
  /** The last step is where the route comes from; else anything may follow. */
  readonly toEnd: boolean;
  readonly steps: readonly (number | '*' | '?')[];
}

/** A question to a router in parsed fields: whoever speaks to one builds its command of these, and of nothing else (rule 2). */
export type BgpTarget = { readonly text: string } & (
  | { readonly kind: 'route'; readonly block: Cidr; readonly isExact: boolean }
  | { readonly kind: 'aspath'; readonly path: AsPathPattern }
  | { readonly kind: 'community'; readonly numbers: readonly number[] }
);

/** The longest question in characters, but for an address: no path of sense has more. */
const maxChars = 64;
const maxSteps = 16;

/**
 * What is asked of a router, in its one canonical form, as `parseTarget` is for the other tools:
 *
 * - `route`: a strict IPv4 or IPv6 literal (the routes that cover it), or a prefix with no bits beyond it (that one exactly, never what is
 *   more specific).
 * - `aspath`: AS numbers with `_` or a space between, `*` for any number of others, `?` for one, `^` and `$` where the path begins and
 *   ends. `_64500_`, `^64500_*_64510$`, `^$`. It looks like the expressions that routers know and is none: nothing is matched but whole
 *   numbers, and there is nothing that could take long.
 * - `community`: `64500:1` (RFC 1997) or `64500:1:2` (RFC 8092).
 *
 * @throws {TargetError}
 */
export function parseBgpTarget(query: BgpQuery, input: unknown): BgpTarget {
  if (typeof input !== 'string' || input === '' || input.length > maxChars) throw bad(hints[query]);
  const target = parsers[query](input);
  if (!target) throw bad(hints[query]);
  return target;
}

const hints: Readonly<Record<BgpQuery, string>> = {
  route: 'must be an IPv4 or IPv6 address or prefix, like 192.0.2.0/24, without bits beyond the prefix',
  aspath: 'must be AS numbers, like _64500_64510_, with ^, $, * and ? if need be',
  community: 'must be a community, like 64500:1 or 64500:1:2',
};

const parsers: Readonly<Record<BgpQuery, (text: string) => BgpTarget | undefined>> = {
  route: parseRoute,
  aspath: parseAsPath,
  community: parseCommunity,
};

function bad(message: string): TargetError {
  return new TargetError('bad_target', message);
}

function parseRoute(text: string): BgpTarget | undefined {
  const address = parseAddress(text);
  if (address) {
    const block = { base: address, prefixLength: address.bytes.length * 8 };
    return { kind: 'route', text: formatAddress(address), block, isExact: false };
  }
  const block = parsePrefix(text);
  return block && { kind: 'route', text: formatCidr(block), block, isExact: true };
}

/** Anchored as a whole; each part is a class of characters that the next one does not begin with. */
const pathForm = /^(\^?)[_ ]?((?:\d{1,10}|\*|\.\*|\?)(?:[_ ](?:\d{1,10}|\*|\.\*|\?))*)?[_ ]?(\$?)$/;

function parseAsPath(text: string): BgpTarget | undefined {
  const [whole, start, middle = '', end] = pathForm.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const words = middle === '' ? [] : middle.split(/[_ ]/).map((word) => (word === '.*' ? '*' : word));
  const steps = words.map((word) => (word === '*' || word === '?' ? word : numberIn(word, maxAsn)));
  const path: AsPathPattern = { fromStart: start === '^', toEnd: end === '$', steps: steps as number[] };
  if (steps.length > maxSteps || steps.some((step) => step === undefined || step === 0)) return undefined;
  // Without a number in it it would mean every route there is; but for the one that means those of one's own network.
  const isOwn = steps.length === 0 && path.fromStart && path.toEnd;
  if (!isOwn && !steps.some((step) => typeof step === 'number')) return undefined;
  return { kind: 'aspath', text: textOf(path), path };
}

function textOf({ fromStart, toEnd, steps }: AsPathPattern): string {
  return `${fromStart ? '^' : '_'}${steps.join('_')}${toEnd ? '$' : '_'}`;
}

function parseCommunity(text: string): BgpTarget | undefined {
  const parts = text.split(':', 4);
  if (parts.length < 2 || parts.length > 3) return undefined;
  const most = parts.length === 2 ? 0xffff : 0xffff_ffff;
  const numbers = parts.map((part) => numberIn(part, most));
  if (numbers.some((number) => number === undefined)) return undefined;
  return { kind: 'community', text: numbers.join(':'), numbers: numbers as number[] };
}

/** True for what only a router is asked. */
export function isBgpTarget(target: { readonly kind: string }): target is BgpTarget {
  return target.kind === 'route' || target.kind === 'aspath' || target.kind === 'community';
}

/**
 * Whether a route to this block may be asked for, and told: a stranger has no business with the inside of a network (rule 3). The default
 * route leads everywhere, and is no secret.
 */
export function mayTellRoute(block: Cidr, isPermitted: (address: Address) => boolean): boolean {
  return block.prefixLength === 0 || holdsAtEnds(block, isPermitted);
}
