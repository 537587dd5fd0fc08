import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { type BgpQuery, type BgpRoute, type Note, parseBgpTarget } from '#protocol';
import { askFrr } from '../../../../agent/router/frr.ts';
import { askGobgp } from '../../../../agent/router/gobgp.ts';
import type { RouterEnd } from '../../../../agent/router/router.ts';
import { tellRoutes } from '../../../../agent/router/tell.ts';
import { aFolder } from '../../../support/folder.ts';
import { aGobgp, aVtysh, type FakeClient, saidByRouter } from './fake-client.ts';

/** What real routers said, and what that comes to, which was made without this code. */
const answers: readonly [recording: string, query: BgpQuery, target: string, ipVersion?: 4 | 6][] = [
  ['frr-prefix', 'route', '203.0.113.0/24'],
  ['frr-address-ipv6', 'route', '2001:db8:80::1'],
  ['frr-invalid', 'route', '198.51.100.7'],
  ['frr-default', 'route', '8.8.8.8'],
  ['frr-own', 'route', '203.0.113.16/28'],
  ['frr-no-route', 'route', '10.0.0.0/8'],
  ['gobgp-prefix', 'route', '203.0.113.0/24'],
  ['gobgp-address-ipv6', 'route', '2001:db8:80::1'],
  ['gobgp-default', 'route', '8.8.8.8'],
  ['gobgp-no-route', 'route', '10.0.0.0/8'],
];

let vtysh: FakeClient;
let gobgp: FakeClient;
beforeAll(() => {
  const folder = aFolder();
  vtysh = aVtysh(folder);
  gobgp = aGobgp(folder);
});

interface Told {
  readonly end: RouterEnd;
  readonly notes: Note[];
  readonly routes: BgpRoute[];
}

async function ask(
  recording: string,
  query: BgpQuery,
  text: string,
  ipVersion?: 4 | 6,
  nowMs = Date.UTC(2026, 10, 27),
): Promise<Told> {
  const notes: Note[] = [];
  const tell = tellRoutes({
    note: (note) => notes.push(note),
    isPermitted: () => true,
    communityNames: new Map(),
  });
  const target = parseBgpTarget(query, text);
  const question = { target, ipVersion, signal: new AbortController().signal, tell, now: () => nowMs };
  const end = recording.startsWith('frr')
    ? await askFrr({ program: vtysh.file, directory: '/run/frr' }, question)
    : await askGobgp({ program: gobgp.file }, question);
  tell.end('always');
  const routes = notes
    .flatMap((note) => (note.k === 'route' ? [note] : []))
    .map(({ k: _k, ...route }) => route);
  return { end, notes, routes };
}

function expected(recording: string): BgpRoute[] {
  const file = new URL(`../../../fixtures/bgp/${recording}.expected.json`, import.meta.url);
  const { routes } = JSON.parse(readFileSync(file, 'utf8')) as { routes: BgpRoute[] };
  return routes;
}

/** How long ago depends on when one asks; and bgpd, which counts from when it began, may be a second off from one answer to the next. */
const timeless = (routes: readonly BgpRoute[]) =>
  routes.map((route) => ({ ...route, since: null, age: null }));

test.each(answers)('%s: %s %s', async (recording, query, target, ipVersion) => {
  const { end, routes } = await ask(recording, query, target, ipVersion);
  expect(end).toEqual({ kind: 'answered' });
  expect(timeless(routes)).toEqual(timeless(expected(recording)));
});

test('for how long is counted from when the router says it came', async () => {
  const [, epoch] = /"epoch":(\d+)/.exec(saidByRouter('frr-prefix')) ?? [];
  const cameMs = Number(epoch) * 1000;
  const { routes } = await ask('frr-prefix', 'route', '203.0.113.0/24', undefined, cameMs + 90_500);
  const since = new Date(cameMs).toISOString().replace('.000Z', 'Z');
  expect(routes[0]).toMatchObject({ since, age: 90 });
});

test('FRR is asked for prefixes first, and then for each of them; what does not match is left out', async () => {
  vtysh.forget();
  const { routes } = await ask('frr', 'aspath', '^64701_*_64711$', 4);
  expect(vtysh.heard().map((call) => call.slice(4))).toEqual([
    ['-c', 'show bgp ipv4 unicast regexp ^64701_.*64711$ json'],
    ['-c', 'show bgp ipv4 unicast 203.0.113.128/25 json'],
  ]);
  expect(timeless(routes)).toEqual(timeless(expected('frr-aspath')));
});

test('GoBGP’s table is looked through', async () => {
  const { routes } = await ask('gobgp', 'aspath', '^64701_*_64711$', 4);
  const all = expected('gobgp-aspath').filter(({ prefix }) => !prefix.includes(':'));
  expect(timeless(routes)).toEqual(timeless(all));
});

test('of more than a hundred routes the first are told, and that there are more', async () => {
  const { routes, notes } = await ask('gobgp', 'community', '64701:300', 4);
  expect(routes).toHaveLength(100);
  expect(notes.at(-1)).toEqual({ k: 'routes', limit: 100, withheld: 0 });
});
