import { expect, test } from 'vitest';
import type { BgpRoute, Entry } from '#protocol';
import { explainAcross } from '#protocol/explain/across.ts';
import { bgp, type BgpState } from '#protocol/tools/bgp.ts';
import { aRoute } from '../../../support/a-route.ts';
import { aNote, caseOf, foldedBy, recordings } from '../tools/recordings.ts';

const plain = { communities: { standard: [], large: [], extended: [] }, asPath: [64500, 64510] };

function stateOf(routes: readonly Partial<BgpRoute>[], target = '192.0.2.1', type = 'route'): BgpState {
  const log: Entry[] = [
    ...routes.map((route) => aNote({ k: 'route', ...aRoute({ ...plain, ...route }) })),
    aNote({ k: 'routes', limit: null, withheld: 0 }),
  ];
  const options = { query: { type } } as Parameters<typeof bgp.initial>[0]['options'];
  return log.reduce((state, entry) => bgp.fold(state, entry), bgp.initial({ target, options }));
}
const found = (...given: Parameters<typeof stateOf>) =>
  bgp.explain(stateOf(...given), true).map(({ code, confidence }) => `${code} ${confidence}`);

test.each<[string, Partial<BgpRoute>, string[]]>([
  ['a plain route', {}, []],
  ['a path prepended once', { asPath: [64500, 64500, 64510] }, []],
  ['a path prepended twice', { asPath: [64500, 64510, 64510, 64510] }, ['path_prepended sure']],
  ['a network that comes again, but not at once', { asPath: [1, 2, 1, 2, 1] }, []],
  ['an invalid origin', { validation: 'invalid' }, ['rpki_invalid sure']],
  ['an unknown origin', { validation: 'unknown' }, []],
  ['a default route', { prefix: '0.0.0.0/0' }, ['default_route sure']],
  ['a route to nowhere', { kind: 'blackhole' }, ['route_discards sure']],
  [
    'a wish to be blackholed',
    { communities: { ...plain.communities, standard: ['65535:666'] } },
    ['blackholed likely'],
  ],
])('%s', (_, route, expected) => {
  expect(found([route])).toEqual(expected);
});

test('only the way that is taken counts', () => {
  const other: Partial<BgpRoute> = {
    best: false,
    validation: 'invalid',
    asPath: [64501, 64501, 64501, 64510],
  };
  expect(found([{}, other])).toEqual([]);
});

test('a network’s own block is for what it does not contain, and an address in there has no way', () => {
  const own = { kind: 'unreachable', source: 'static', asPath: [] };
  expect(found([own], '192.0.2.0/24')).toEqual([]);
  expect(found([own], '192.0.2.1')).toEqual(['route_discards sure']);
});

test('no route is one for who asks for a route, and an empty list for who looks for a pattern', () => {
  expect(found([])).toEqual(['no_route sure']);
  expect(found([], '64500:1', 'community')).toEqual([]);
  expect(found([{ validation: 'invalid' }], '64500:1', 'community')).toEqual([]);
});

const across = (routes: Readonly<Record<string, Partial<BgpRoute>[]>>) =>
  explainAcross(
    Object.entries(routes).map(([name, all]) => ({ pop: name, name, seen: bgp.seen(stateOf(all), true) })),
  );

test('routers that take different ways to one origin see nothing strange', () => {
  expect(across({ Vienna: [{}], Oslo: [{ asPath: [1, 2, 64510], nextHop: '192.0.2.9' }] })).toEqual([]);
});

test('who alone has no route is named', () => {
  const [only, ...more] = across({ Vienna: [{}], Oslo: [], Singapore: [{}] });
  expect(only).toMatchObject({ code: 'route_missing', confidence: 'sure' });
  expect(only!.text).toMatch(/^Only Oslo has no route, Singapore and Vienna have one/);
  expect(more).toEqual([]);
  expect(across({ Vienna: [], Oslo: [] })).toEqual([]);
});

test('a more specific route somewhere is told, and one that comes from another network', () => {
  const part = { prefix: '192.0.2.0/25' };
  expect(across({ Vienna: [{}], Oslo: [part] }).map(({ code }) => code)).toEqual(['more_specific']);
  const hijack = across({ Vienna: [{}], Oslo: [{ ...part, asPath: [64500, 666] }] });
  expect(hijack.map(({ code }) => code)).toEqual(['origin_differs', 'more_specific']);
  expect(hijack[0]!.evidence).toContain('Oslo: 192.0.2.0/25 from AS666');
});

test('a default route is no less specific one, and what a router knows by itself is not compared', () => {
  expect(across({ Vienna: [{}], Oslo: [{ prefix: '0.0.0.0/0', asPath: [1] }] })).toEqual([]);
  expect(across({ Vienna: [{}], Oslo: [{ prefix: '192.0.2.1/32', source: 'device', asPath: [] }] })).toEqual(
    [],
  );
});

/** What each recording of a question for a route leads to. */
const expectedOf: Readonly<Record<string, readonly string[]>> = {
  address: ['rpki_invalid'],
  'age-3.1.8': ['route_discards'],
  'address-ipv6-3.1.8': ['rpki_invalid'],
  default: ['default_route'],
  'no-route': ['no_route'],
  'frr-default': ['default_route'],
  'frr-invalid': ['rpki_invalid'],
  'frr-no-route': ['no_route'],
  'frr-prefix': ['blackholed'],
  'gobgp-default': ['default_route'],
  'gobgp-no-route': ['no_route'],
  'gobgp-prefix': ['blackholed'],
};
const ofRoutes = recordings.filter(
  ({ tool, options }) =>
    tool.name === 'bgp' && (options as { query: { type: string } }).query.type === 'route',
);

test.each(ofRoutes)(
  '$name leads to its findings, and to no other',
  ({ name, tool, log, target, options }) => {
    const state = foldedBy(tool, log, tool.initial({ target, options }));
    const found = tool.explain(state, true).map(({ code }) => code);
    const expected = expectedOf[name.slice('bgp/'.length)] ?? expectedOf[caseOf(name).slice('bgp/'.length)];
    expect(found).toEqual(expected ?? []);
  },
);
