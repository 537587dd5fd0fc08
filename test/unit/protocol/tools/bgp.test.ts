import { expect, test } from 'vitest';
import { bgp } from '#protocol/tools/bgp.ts';
import { hostileInputs } from '../../../support/hostile.ts';
import { aRoute } from '../../../support/a-route.ts';
import { aNote, folded, lines } from './recordings.ts';

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
      age: null,
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

test('the best route is the best one, also where the kernel did not take it', () => {
  expect(resultOf('::/0 unicast [x 1] ! (100)').routes).toMatchObject([{ best: true }]);
});

test('BIRD 3 says recursive of a next hop that is looked up, and where that is', () => {
  const { routes } = resultOf(
    '192.0.2.0/24 recursive [x 1] * (100)',
    '\thostentry: via 192.0.2.9 table master4',
  );
  expect(routes).toMatchObject([{ kind: 'recursive', prefix: '192.0.2.0/24' }]);
});

test('a route that comes as a note reads in the terminal like a router’s', () => {
  const state = folded('bgp', [
    aNote({ k: 'community', community: '64500:1', name: 'learnt here' }),
    aNote({ k: 'route', ...aRoute({ peer: '192.0.2.9', med: 5 }) }),
    aNote({ k: 'routes', limit: null, withheld: 0 }),
  ]);
  expect(bgp.toText(state).split('\n')).toEqual([
    '192.0.2.0/24 via 198.51.100.1 from 192.0.2.9 best',
    '\tAS path: 64500 {64501 64502}',
    '\torigin IGP, local preference 100, MED 5, RPKI valid, since 2026-01-01T00:00:00Z',
    '\tcommunities: 64500:1 (learnt here)',
    '\tlarge communities: 64500:1:2',
    '\textended communities: rt:64500:1',
  ]);
  expect(bgp.toResult(state, true).communityNames).toEqual({ '64500:1': 'learnt here' });
});

test('a note that says more than a route may is none', () => {
  const strange = [
    { asPath: Array.from({ length: 129 }, () => 1) },
    { med: -1 },
    { prefix: 'x'.repeat(101) },
    { validation: 'perhaps' },
  ];
  for (const part of strange) {
    const text = JSON.stringify({ k: 'route', ...aRoute(), ...part });
    expect(bgp.toResult(folded('bgp', [[0, 'n', text]]), true).routes).toEqual([]);
  }
});

test('an answer without a route says so', () => {
  const told = aNote({ k: 'routes', limit: null, withheld: 0 });
  expect(bgp.toText(folded('bgp', [told]))).toBe('This router has no such route to tell.');
  expect(bgp.toText(folded('bgp', []))).toBe('');
});
