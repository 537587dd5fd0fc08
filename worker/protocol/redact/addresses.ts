import { type Address, parseAddress } from '../address.ts';
import { embeddedV4 } from '../address-class.ts';
import { marks } from '../tools/lines.ts';
import { addressInReverseName } from './reverse-name.ts';

/** The mark for an address; undefined: it stays. */
export type MarkOf = (address: Address) => string | undefined;

/**
 * Replaces every address in a text, wherever it stands in it: in brackets, before a port, behind `ip4:`, inside a word, with a
 * zone, as a reverse name. What can be read in several ways is replaced if one of them would be. Linear: each expression is one
 * class of characters, which can't backtrack.
 */
export function replaceAddresses(text: string, markOf: MarkOf): string {
  const replaced = text.replace(/[0-9A-Fa-f:.]+/g, (run, at: number) => {
    if (run.length < 2) return run;
    const reverse = reverseName(text, run, at);
    if (reverse) return markOf(reverse) === undefined ? run : `${marks.hidden}.`;
    if (run.indexOf(':') === run.lastIndexOf(':'))
      return replaceQuads(run, /[A-Za-z]/.test(text[at - 1] ?? ''), markOf);
    const [before, after] = [text[at - 1] ?? '', text[at + run.length] ?? ''];
    return replaceV6(run, { before, after }, markOf);
  });
  // What is left of `fe80::1%eth0`: the zone is the name of an interface.
  return replaced.replace(/(\[(?:hidden|target)\])%[\w.-]+/g, '$1');
}

/** The address that a run before `in-addr.arpa` or `ip6.arpa` spells. */
function reverseName(text: string, run: string, at: number): Address | undefined {
  const end = at + run.length;
  const suffix = text.slice(end, end + 12).toLowerCase();
  if (!suffix.startsWith('ip6.arpa') && suffix !== 'in-addr.arpa') return undefined;
  return addressInReverseName(run.slice(-64) + suffix.slice(0, suffix.startsWith('ip6') ? 8 : 12));
}

/**
 * Dotted quads, with leading zeros too, and in longer chains of numbers. `midWord`: a letter stands before it. What begins with 0 there
 * is a version (`0ubuntu0.24.04.2`): 0.0.0.0/8 is nobody's address.
 */
function replaceQuads(run: string, midWord: boolean, markOf: MarkOf): string {
  return run.replace(/[0-9.]+/g, (dotted, start: number) => {
    if (dotted.length < 7) return dotted;
    const octets = dotted.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
    let good = 0;
    for (const [at, octet] of octets.entries()) {
      good = octet < 256 ? good + 1 : 0;
      const isVersion = octets[at - 3] === 0 && at === 3 && (start > 0 || midWord);
      const mark =
        good < 4 || isVersion ? undefined : markOf({ family: 4, bytes: octets.slice(at - 3, at + 1) });
      if (mark !== undefined) return dotted.endsWith('.') ? `${mark}.` : mark;
    }
    return dotted;
  });
}

/** The longest text of an IPv6 address, with what can stand around it. */
const longest = 64;

/** The characters right before and after a run. */
interface Around {
  readonly before: string;
  readonly after: string;
}

/** A run with colons. Its first group may be the end of a word (`ip6:2001::1`). */
function replaceV6(run: string, around: Around, markOf: MarkOf): string {
  const midWord = /[\w-]/.test(around.before);
  const [lead, core, rest] = trim(run);
  if (core.length > longest) return core.includes('::') ? marks.hidden : replaceQuads(run, midWord, markOf);
  if (isWords(core, around)) return run;
  const colon = core.indexOf(':') + 1;
  const tail = facesOf(core.slice(colon));
  if (midWord && tail.length > 0)
    return lead + core.slice(0, colon) + (firstMark(tail, markOf) ?? core.slice(colon)) + rest;
  const readings = readingsOf(core, tail);
  const mark = firstMark(readings, markOf);
  if (mark !== undefined) return lead + mark + rest;
  if (readings.length > 0) return run;
  return core.includes('::') ? lead + marks.hidden + rest : replaceQuads(run, midWord, markOf);
}

/** True for a `::` that parts words, as in `std::string`: with nothing, or with one group that is part of a word. */
function isWords(core: string, { before, after }: Around): boolean {
  if (core === '::' || (/\w/.test(before) && /^[0-9A-Fa-f]{1,4}::$/.test(core))) return true;
  return /\w/.test(after) && /^(?:::[0-9A-Fa-f]{1,4}|[0-9A-Fa-f]{1,4}::)$/.test(core);
}

function firstMark(addresses: readonly Address[], markOf: MarkOf): string | undefined {
  return addresses.map(markOf).find((found) => found !== undefined);
}

/** The addresses that a text may mean: itself, or without what seems a word before it (`tail`), or a port behind it. */
function readingsOf(core: string, tail: readonly Address[]): Address[] {
  const whole = facesOf(core);
  return whole.length > 0 ? whole : [...tail, ...facesOf(core.slice(0, core.lastIndexOf(':')))];
}

/** A literal's address, and the dotted quad at its end, unless that is judged with it (address-class.ts). Empty for anything else. */
function facesOf(text: string): Address[] {
  const address = parseAddress(text);
  if (!address || address.family === 4 || embeddedV4(address)) return address ? [address] : [];
  const quad = parseAddress(text.slice(text.lastIndexOf(':') + 1));
  return quad?.family === 4 ? [address, quad] : [address];
}

/** A run without the punctuation around it: a colon that is not half of a `::`, and dots. */
function trim(run: string): [lead: string, core: string, rest: string] {
  let [from, to] = [0, run.length];
  while (from < to && (run[from] === '.' || (run[from] === ':' && run[from + 1] !== ':'))) from += 1;
  while (to > from && (run[to - 1] === '.' || (run[to - 1] === ':' && run[to - 2] !== ':'))) to -= 1;
  // `fe80:::` is `fe80::` and a colon.
  if (run.slice(from, to).endsWith(':::')) to -= 1;
  return [run.slice(0, from), run.slice(from, to), run.slice(to)];
}
