import { type Address, parseAddress } from './address.ts';
import type { Cidr } from './cidr.ts';
import type { Target } from './target.ts';

/**
 * The address that a target comes down to before anybody is asked: a literal's own, or the first one of the block that a name
 * of the reverse trees denotes. Undefined for any other name: it has to be resolved first.
 *
 * Edge and agent judge it like a literal. `1.0.0.10.in-addr.arpa` is 10.0.0.1 in disguise (rule 3): whoever is asked for it may
 * know the inside of a network, and a stranger has no business there.
 */
export function addressNamedBy({ kind, text }: Target): Address | undefined {
  return kind === 'address' ? parseAddress(text) : reverseBlock(text)?.base;
}

/** Whether a target may be asked for: an address that it comes down to has to be permitted, a name is judged by what it comes to. */
export function mayBeAsked(target: Target, isPermitted: (address: Address) => boolean): boolean {
  const address = addressNamedBy(target);
  return !address || isPermitted(address);
}

/** RFC 1035 §3.5 and RFC 3596 §2.5: the tree, the labels of a whole address, the bits of a label. */
const trees = [
  { suffix: 'in-addr.arpa', labels: 4, bits: 8, family: 4 },
  { suffix: 'ip6.arpa', labels: 32, bits: 4, family: 6 },
] as const;

/**
 * The block of addresses that a canonical name denotes, when it lies under in-addr.arpa or ip6.arpa.
 *
 * Labels are read from the right, for as long as they are numbers that belong there; what stands to the left of those is a
 * name within that block (as in RFC 2317 or DNS-SD), and is judged with it. So there are no malformed names: `x.10.in-addr.arpa`
 * lies in 10.0.0.0/8, and `010.in-addr.arpa`, which no resolver takes for 10, in the block of all addresses.
 */
export function reverseBlock(name: string): Cidr | undefined {
  const tree = trees.find(({ suffix }) => name === suffix || name.endsWith(`.${suffix}`));
  if (!tree) return undefined;
  const { suffix, bits, family } = tree;
  const nearestFirst = name.slice(0, -suffix.length).split('.').reverse().slice(1);
  const values: number[] = [];
  for (const label of nearestFirst) {
    const value = values.length < tree.labels ? valueOf(label, bits) : undefined;
    if (value === undefined) break;
    values.push(value);
  }
  const whole = Array.from({ length: tree.labels }, (_, index) => values[index] ?? 0);
  const bytes = bits === 8 ? whole : pairs(whole);
  return { base: { family, bytes }, prefixLength: values.length * bits };
}

/** An octet in decimal, or half of one in hexadecimal; the one way to write it. */
function valueOf(label: string, bits: 4 | 8): number | undefined {
  if (bits === 4) return /^[0-9a-f]$/.test(label) ? Number.parseInt(label, 16) : undefined;
  return /^(?:0|[1-9]\d{0,2})$/.test(label) && Number(label) < 256 ? Number(label) : undefined;
}

/** Bytes, out of halves of bytes, the high ones first. */
function pairs(nibbles: readonly number[]): number[] {
  return Array.from({ length: nibbles.length / 2 }, (_, i) => (nibbles[2 * i]! << 4) | nibbles[2 * i + 1]!);
}
