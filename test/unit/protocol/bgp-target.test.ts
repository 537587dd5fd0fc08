import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BgpQuery, bgpQueries, mayTellRoute, parseBgpTarget, parseCidr, TargetError } from '#protocol';
import { hostileOn } from '../../support/hostile.ts';

const textOf = (query: BgpQuery, input: unknown) => parseBgpTarget(query, input).text;

test.each([
  ['route', '192.0.2.1', '192.0.2.1'],
  ['route', '2001:DB8:0::1', '2001:db8::1'],
  ['route', '192.0.2.0/24', '192.0.2.0/24'],
  ['route', '2001:0db8::/32', '2001:db8::/32'],
  ['route', '0.0.0.0/0', '0.0.0.0/0'],
  ['aspath', '64500', '_64500_'],
  ['aspath', '_64500 64501_', '_64500_64501_'],
  ['aspath', '^64500_.*_4294967295$', '^64500_*_4294967295$'],
  ['aspath', '^?_64500_', '^?_64500_'],
  ['aspath', '^$', '^$'],
  ['community', '64500:0', '64500:0'],
  ['community', '4294967295:0:1', '4294967295:0:1'],
] as const)('%s %s is %s, and that stays itself', (query, input, text) => {
  expect(textOf(query, input)).toBe(text);
  expect(textOf(query, text)).toBe(text);
});

test.each([
  ['route', 'example.net'],
  ['route', '192.0.2.1/24'],
  ['route', '192.0.2.0/024'],
  ['route', '192.0.2.0/24/8'],
  ['route', '192.0.2.0/'],
  ['route', '2001:db8::/129'],
  ['route', 'fe80::1%eth0'],
  ['route', ' 192.0.2.1'],
  ['route', 7],
  ['aspath', ''],
  ['aspath', '^'],
  ['aspath', '_'],
  ['aspath', '*'],
  ['aspath', '^*$'],
  ['aspath', '64500__64501'],
  ['aspath', '064500'],
  ['aspath', '0'],
  ['aspath', '4294967296'],
  ['aspath', '[64500]'],
  ['aspath', '64500|64501'],
  ['aspath', Array(17).fill('1').join('_')],
  ['aspath', '1'.repeat(65)],
  ['community', '64500'],
  ['community', '65536:1'],
  ['community', '64500:1:2:3'],
  ['community', '64500:01'],
  ['community', '64500:'],
  ['community', '64500:1:4294967296'],
  ['community', '-1:1'],
] as const)('%s %j is refused', (query, input) => {
  expect(() => parseBgpTarget(query, input)).toThrow(TargetError);
});

const attacks = (['route', 'aspath', 'community'] as const).flatMap((query) =>
  hostileOn<string>(query === 'route' ? 'bgp.prefix' : `bgp.${query}`).map(({ id, input }) => ({
    id,
    query,
    input,
  })),
);

test.each(attacks)('$id $input', ({ id, query, input }) => {
  // Of all of them one is a question of sense, and is looked up exactly.
  if (id === 'H057') expect(parseBgpTarget(query, input)).toMatchObject({ isExact: true });
  else expect(() => parseBgpTarget(query, input)).toThrow(TargetError);
});

test('whatever is taken says nothing but digits and what parts them', () => {
  const alphabet = fc.constantFrom(...Array.from('0123456789abcdef.:/_ ^$*?;\n(){}[]|&-'));
  const text = fc.string({ unit: alphabet, maxLength: 30 });
  fc.assert(
    fc.property(fc.constantFrom(...bgpQueries), text, (query, input) => {
      try {
        expect(textOf(query, input)).toMatch(/^[0-9a-f.:/_^$*?]+$/);
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
      }
    }),
    { numRuns: 5_000 },
  );
});

test('a route may be told when both of its ends may be measured, and the default route always', () => {
  const mayTell = (text: string) =>
    mayTellRoute(parseCidr(text)!, ({ bytes }) => bytes[0] !== 10 && bytes[0] !== 11);
  expect(['8.0.0.0/7', '10.1.0.0/16', '9.0.0.0/8', '8.0.0.0/6', '0.0.0.0/0', '::/0'].map(mayTell)).toEqual([
    true,
    false,
    true,
    false,
    true,
    true,
  ]);
});
