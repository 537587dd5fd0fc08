import * as fc from 'fast-check';
import { BlockList } from 'node:net';

/** Addresses as a stranger might pick them: on the edges of blocks that mean something, and inside others. */

/** An address as a number of 32 or 128 bits: another arithmetic than that of the code under test. */
export interface Numbered {
  readonly family: 4 | 6;
  readonly value: bigint;
}

const bitsOf = { 4: 32, 6: 128 } as const;

/** Plain text, without any compression. */
export function textOf({ family, value }: Numbered): string {
  const size = family === 4 ? 8 : 16;
  const words = Array.from({ length: bitsOf[family] / size }, (_, i, all = bitsOf[family] / size) =>
    Number((value >> BigInt(size * (all - 1 - i))) & BigInt(2 ** size - 1)),
  );
  return family === 4 ? words.join('.') : words.map((word) => word.toString(16)).join(':');
}

/** The number that a literal without `::` stands for. */
function valueOf(plain: string): bigint {
  const [separator, radix, bits] = plain.includes(':') ? ([':', 16, 16n] as const) : (['.', 10, 8n] as const);
  return plain
    .split(separator)
    .reduce((value, word) => (value << bits) | BigInt(Number.parseInt(word, radix)), 0n);
}

interface Block {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads `192.0.2.0/24` or, `::` only at the end, `2001:db8::/32`. */
function blockOf(text: string): Block {
  const [base = '', length = ''] = text.split('/');
  const family = base.includes(':') ? 6 : 4;
  const words = base
    .split('::')[0]!
    .split(':')
    .filter((word) => word !== '');
  const first =
    family === 4
      ? valueOf(base)
      : valueOf([...words, ...Array<string>(8 - words.length).fill('0')].join(':'));
  const size = 1n << BigInt(bitsOf[family] - Number(length));
  return { family, first, last: first + size - 1n };
}

/**
 * IANA's special-purpose registries (RFC 6890 and what came after) as of 2026, and multicast: what isn't globally reachable
 * for a host. Where a block as a whole is not and a part of it is (`192.0.0.9`, `2001:1::1`), the block counts: nobody's
 * hosts live there. 168.63.129.16 is a cloud's.
 */
const specialV4 = `
  0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
  192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32`;
const specialV6 = `
  ::/128 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:2::/48 2001:10::/28 2001:db8::/32
  3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8`;
const special = `${specialV4} ${specialV6}`.trim().split(/\s+/).map(blockOf);

/** Blocks of RFCs 4291, 2765, 6052, 3056 and 4380 whose addresses carry IPv4 addresses: how far from the right, and whether inverted. */
const carriers: readonly (Block & { readonly shifts: readonly [bigint, boolean][] })[] = [
  { ...blockOf('0:0:0:0:0:0::/96'), shifts: [[0n, false]] },
  { ...blockOf('0:0:0:0:0:ffff::/96'), shifts: [[0n, false]] },
  { ...blockOf('0:0:0:0:ffff:0::/96'), shifts: [[0n, false]] },
  { ...blockOf('64:ff9b:0:0:0:0::/96'), shifts: [[0n, false]] },
  { ...blockOf('2002::/16'), shifts: [[80n, false]] },
  {
    ...blockOf('2001:0::/32'),
    shifts: [
      [64n, false],
      [0n, true],
    ],
  },
];

const delegated = new BlockList();
delegated.addSubnet('2000::', 3, 'ipv6');

const mask32 = 0xffff_ffffn;

function isWithin({ family, first, last }: Block, one: Numbered): boolean {
  return family === one.family && one.value >= first && one.value <= last;
}

/** The oracle for `isGlobalUnicast`, written from the registries and with nothing of the code under test. */
export function isGlobal(one: Numbered): boolean {
  const carrier = carriers.find((block) => isWithin(block, one));
  if (carrier) {
    return carrier.shifts.every(([shift, isInverted]) => {
      const value = (one.value >> shift) & mask32;
      return isGlobal({ family: 4, value: isInverted ? value ^ mask32 : value });
    });
  }
  if (one.family === 6 && !delegated.check(textOf(one), 'ipv6')) return false;
  return !special.some((block) => isWithin(block, one));
}

const clamp = (family: 4 | 6, value: bigint): bigint => BigInt.asUintN(bitsOf[family], value);

/** First and last of a block, and their neighbours. */
function edgesOf({ family, first, last }: Block): Numbered[] {
  return [first - 1n, first, first + 1n, last - 1n, last, last + 1n].map((value) => ({
    family,
    value: clamp(family, value),
  }));
}

const v4Edges = special.filter(({ family }) => family === 4).flatMap(edgesOf);
const anyV4 = fc.oneof(
  fc.constantFrom(...v4Edges),
  fc.nat(0xffff_ffff).map((n): Numbered => ({ family: 4, value: BigInt(n) })),
);

/** An IPv6 address that carries IPv4 ones wherever its block has room for them. */
const disguised = fc
  .tuple(fc.constantFrom(...carriers), anyV4, anyV4, fc.bigInt(0n, (1n << 128n) - 1n))
  .map(([{ first, last, shifts }, a, b, noise]): Numbered => {
    const free = last - first;
    const value = shifts.reduce((sum, [shift, isInverted], index) => {
      const carried = (index === 0 ? a : b).value;
      const bits = (isInverted ? carried ^ mask32 : carried) << shift;
      return (sum & ~(mask32 << shift)) | bits;
    }, noise & free);
    return { family: 6, value: first | value };
  });

export const anyAddress: fc.Arbitrary<Numbered> = fc.oneof(
  anyV4,
  fc.constantFrom(...[...special, ...carriers].flatMap(edgesOf)),
  disguised,
  fc.bigInt(0n, (1n << 128n) - 1n).map((value): Numbered => ({ family: 6, value })),
  fc.bigInt(0n, (1n << 125n) - 1n).map((value): Numbered => ({ family: 6, value: (1n << 125n) | value })),
);

/** Every address on an edge, alone and in every disguise. */
export const everyEdge: readonly Numbered[] = [
  ...[...special, ...carriers].flatMap(edgesOf),
  ...carriers.flatMap(({ first, shifts }) =>
    v4Edges.map(({ value }): Numbered => ({
      family: 6,
      value: shifts.reduce(
        (sum, [shift, isInverted]) => sum | ((isInverted ? value ^ mask32 : value) << shift),
        first,
      ),
    })),
  ),
];
