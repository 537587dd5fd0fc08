import * as fc from 'fast-check';
import { BlockList, isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  cidr,
  contains,
  formatAddress,
  isGlobalUnicast,
  noRules,
  parseAddress,
  parseCidr,
  permitted,
} from '#protocol';
import { anyAddress, everyEdge, isGlobal, type Numbered, textOf } from '../../support/arbitrary-addresses.ts';
import { nearlyAddress } from '../../support/arbitrary-targets.ts';

/** A busy machine takes its time. */
const patience = { timeout: 60_000 };

const parsed = (one: Numbered) => parseAddress(textOf(one))!;

/** The canonical text as the WHATWG URL standard has it, which Node implements in other code than ours. */
function canonical(text: string): string {
  const { hostname } = new URL(text.includes(':') ? `http://[${text}]/` : `http://${text}/`);
  return hostname.replace(/^\[|\]$/g, '');
}

describe('what is an address', patience, () => {
  test('is as Node says, for whatever looks like one', () => {
    fc.assert(
      fc.property(nearlyAddress, (text) => {
        expect(parseAddress(text)?.family ?? 0).toBe(text.includes('%') ? 0 : isIP(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('has the text that URLs have for it, and comes back from it', () => {
    fc.assert(
      fc.property(anyAddress, (one) => {
        const address = parsed(one);
        expect(formatAddress(address)).toBe(canonical(textOf(one)));
        expect(parseAddress(formatAddress(address))).toEqual(address);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what may be measured', patience, () => {
  test('is what the registries say, on every edge of every block, in every disguise', () => {
    for (const one of everyEdge) expect(isGlobalUnicast(parsed(one)), textOf(one)).toBe(isGlobal(one));
    expect(everyEdge.some(isGlobal)).toBe(true);
  });

  test('and anywhere else', () => {
    fc.assert(
      fc.property(anyAddress, (one) => {
        expect(isGlobalUnicast(parsed(one))).toBe(isGlobal(one));
        expect(permitted(parsed(one), noRules)).toBe(isGlobal(one));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a block', patience, () => {
  /** A block around an address, whatever its length: base and length as text. */
  const around = ({ family, value }: Numbered, length: number) => {
    const shift = BigInt((family === 4 ? 32 : 128) - length);
    return textOf({ family, value: (value >> shift) << shift });
  };
  const pairs = fc.tuple(anyAddress, anyAddress, fc.nat(128), fc.nat(8));

  test('contains what Node says that it contains', () => {
    fc.assert(
      fc.property(pairs, ([one, other, wanted, flip]) => {
        const length = one.family === 4 ? wanted % 33 : wanted;
        const base = around(one, length);
        const list = new BlockList();
        list.addSubnet(base, length, `ipv${one.family}`);
        // Its neighbour just outside or inside, and any other of the family.
        const near = { ...one, value: one.value ^ (1n << BigInt(flip)) };
        for (const candidate of [one, near, other].filter(({ family }) => family === one.family)) {
          const isInside = list.check(textOf(candidate), `ipv${one.family}`);
          expect(contains(cidr(`${base}/${length}`), parsed(candidate))).toBe(isInside);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('never contains an address of the other family', () => {
    fc.assert(
      fc.property(anyAddress, anyAddress, (one, other) => {
        fc.pre(one.family !== other.family);
        expect(contains({ base: parsed(one), prefixLength: 0 }, parsed(other))).toBe(false);
      }),
    );
  });

  test('is read or not, whatever it is made of', () => {
    const lengths = fc.oneof(
      fc.integer().map(String),
      fc.string(),
      fc.constantFrom('', '08', '1e1', ' 8', '33', '129'),
    );
    fc.assert(
      fc.property(nearlyAddress, lengths, (base, length) => {
        const block = parseCidr(`${base}/${length}`);
        if (!block) return;
        expect(isIP(base)).toBe(block.base.family);
        expect(contains(block, block.base)).toBe(true);
        expect(String(block.prefixLength)).toBe(length.replace(/^0+(?=\d)/, ''));
      }),
      { numRuns: 2_000 },
    );
  });
});
