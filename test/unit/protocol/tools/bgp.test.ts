import { expect, test } from 'vitest';
import { bgp } from '#protocol/tools/bgp.ts';
import { hostileInputs } from '../../../support/hostile.ts';
import { folded, lines } from './recordings.ts';

const resultOf = (...texts: string[]) => bgp.toResult(folded('bgp', lines(...texts)), true);

test('BIRD 3 names its attributes in another way, and means the same', () => {
  const { routes } = resultOf(
    'Table master4:',
    '198.51.100.0/24      unicast [up 2026-11-26 from 192.0.2.9] * (100) [AS64501?]',
    '\tvia 192.0.2.2 on eth0',
    '\tpreference: 100',
    '\tsource: BGP',
    '\tbgp_origin: Incomplete',
    '\tbgp_path: 64500 64501',
    '\tbgp_next_hop: 2001:db8::2 fe80::2',
    '\tbgp_med: 7',
    '\tbgp_local_pref: 4294967295',
    '\tbgp_community: (64500,1)',
    '\tbgp_large_community: (64500, 1, 2)',
    '\tbgp_ext_community: (generic, 0x43000000, 0x0)',
    '\tInternal route handling values: 0L 3G 1S id 1',
  );
  expect(routes).toEqual([
    {
      prefix: '198.51.100.0/24',
      best: true,
      kind: 'unicast',
      source: 'BGP',
      protocol: 'up',
      peer: '192.0.2.9',
      asPath: [64500, 64501],
      nextHop: '2001:db8::2',
      localPreference: 4_294_967_295,
      med: 7,
      origin: 'incomplete',
      communities: { standard: ['64500:1'], large: ['64500:1:2'], extended: ['generic:0x43000000:0x0'] },
      since: '2026-11-26',
      validation: 'valid',
    },
  ]);
});

test('sets and confederations stay as they are printed', () => {
  const { routes } = resultOf('::/0 unicast [x 1]', '\tBGP.as_path: (64512 64513) 64500 {64501 64502} ...');
  expect(routes[0]!.asPath).toEqual(['(64512 64513)', 64500, '{64501 64502}', '...']);
});

test('H223: a code within an attribute is text, and begins no route', () => {
  const { input } = hostileInputs.find(({ id }) => id === 'H223')!;
  const [first, second] = (input as string).split('\n');
  const state = folded('bgp', lines('::/0 unicast [x 1]', `\tBGP.community: ${first}`, second!));
  expect(bgp.toResult(state, true).routes).toHaveLength(1);
  expect(bgp.toText(state)).toContain('1007-forged');
});

test('a way without a prefix before it belongs to nothing', () => {
  expect(resultOf('                     unicast [x 1] * (100)', '\tBGP.med: 5').routes).toEqual([]);
});
