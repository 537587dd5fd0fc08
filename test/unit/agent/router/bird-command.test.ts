import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BgpQuery, bgpQueries, parseBgpTarget, TargetError } from '#protocol';
import { birdCommand } from '../../../../agent/router/bird-command.ts';

const commandOf = (query: BgpQuery, text: string, ipVersion?: 4 | 6) =>
  birdCommand(parseBgpTarget(query, text), ipVersion);

test.each([
  ['route', '192.0.2.1', 'show route for 192.0.2.1 all'],
  ['route', '2001:db8::1', 'show route for 2001:db8::1 all'],
  ['route', '0.0.0.0/0', 'show route 0.0.0.0/0 all'],
  ['aspath', '^64500_*_64501$', 'show route all where source = RTS_BGP && bgp_path ~ [= 64500 * 64501 =]'],
  ['aspath', '_64500_', 'show route all where source = RTS_BGP && bgp_path ~ [= * 64500 * =]'],
  ['aspath', '^$', 'show route all where source = RTS_BGP && bgp_path ~ [= =]'],
  ['community', '64500:1', 'show route all where source = RTS_BGP && (64500,1) ~ bgp_community'],
  ['community', '1:2:3', 'show route all where source = RTS_BGP && (1,2,3) ~ bgp_large_community'],
] as const)('%s %s', (query, text, command) => {
  expect(commandOf(query, text)).toBe(command);
});

test('a family is a condition like others', () => {
  expect(commandOf('community', '1:2', 6)).toContain(' && net.type = NET_IP6 && ');
});

const shape =
  /^show route (?:for [0-9a-f.:]+ all|[0-9a-f.:]+\/\d+ all|all where source = RTS_BGP && (?:bgp_path ~ \[=(?: (?:\d+|\*|\?))* =\]|\(\d+(?:,\d+){1,2}\) ~ bgp_(?:large_)?community))$/;

test('whatever is asked, the line has one of four shapes', () => {
  const piece = fc.constantFrom(
    '192.0.2.0',
    '/24',
    '::',
    '1',
    ':',
    '_',
    '^',
    '$',
    '*',
    '?',
    ' ',
    '\n',
    ';',
    'all',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('')),
  );
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...bgpQueries), text, (query, input) => {
      try {
        expect(commandOf(query, input)).toMatch(shape);
        taken += 1;
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
      }
    }),
    { numRuns: 5_000 },
  );
  expect(taken).toBeGreaterThan(10);
});
