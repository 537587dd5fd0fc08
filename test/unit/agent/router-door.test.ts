import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BgpQuery, Entry } from '#protocol';
import { aFolder } from '../../support/folder.ts';
import { hostileInputs } from '../../support/hostile.ts';
import { aJob, aPolicy, aTask } from './builders.ts';
import { aGobgp, aVtysh, type FakeClient } from './router/fake-client.ts';
import { aWorld, follow, notesOf, type World } from './world.ts';

/** Questions to FRR and GoBGP, through the door by which jobs come. BIRD's are in bgp-door.test.ts. */
const routers = [
  { router: 'frr', client: aVtysh, version: 'FRRouting 8.4.4' },
  { router: 'gobgp', client: aGobgp, version: 'GoBGP 3.10.0' },
] as const;

const allow = ['203.0.113.0/24', '2001:db8::/32', '198.51.100.128/25'];

/** Nothing that a command line was made of may be anything else. */
const shapes = {
  frr: /^--vty_socket \/var\/run\/frr -d bgpd(?: -c show bgp ipv[46] unicast (?:[0-9a-f.:]+(?:\/\d+)?|regexp [\d_^$.*+]+|(?:large-)?community \d+(?::\d+){1,2}) json)+$/,
  gobgp: /^global rib (?:(?:[0-9a-f.:]+(?:\/\d+)?|summary) )?-a ipv[46] -j$/,
} as const;

describe.each(routers)('$router', ({ router, client: make, version }) => {
  let client: FakeClient;
  let world: World;
  let result = 0;
  beforeAll(async () => {
    const folder = aFolder();
    client = make(folder, [
      ['203.0.113.250', '[[[ {"a":'],
      ['203.0.113.251', '', 1],
    ]);
    const communities = path.join(folder, 'communities.json');
    writeFileSync(
      communities,
      '{"64701:100": "learnt from a customer", "64701:1:2": "in Vienna", "1:1": "none"}',
    );
    const policy = aPolicy({ allow, router, communities });
    world = await aWorld({ policy, dir: folder });
  });
  afterEach(() => client.forget());
  afterAll(() => world.end());

  const ask = (type: BgpQuery, target: unknown, options: object = {}) => {
    const task = { tool: 'bgp', options: { query: { type }, ...options } };
    world.control.send({ t: 'job', job: { ...aJob({ result: (result += 1) }), target, task } });
  };
  async function asked(type: BgpQuery, target: string, options: object = {}) {
    ask(type, target, options);
    return follow(await world.edge.data());
  }
  const routesIn = (entries: Entry[]) =>
    notesOf(entries).flatMap((note) => (note?.k === 'route' ? [note] : []));

  test('the agent says which router there is', () => {
    expect(world.hello['tools']).toContainEqual({ tool: 'bgp', version, families: [4, 6] });
  });

  test('one question is one command, and the names of communities come with the answer', async () => {
    const { entries, outcome } = await asked('route', '203.0.113.0/24');
    expect(outcome).toEqual({ kind: 'finished', exit: 0 });
    expect(client.heard()).toHaveLength(1);
    expect(routesIn(entries).map(({ prefix, best }) => [prefix, best])).toEqual([
      ['203.0.113.0/24', true],
      ['203.0.113.0/24', false],
    ]);
    expect(notesOf(entries).filter((note) => note?.k === 'community')).toEqual([
      { k: 'community', community: '64701:100', name: 'learnt from a customer' },
      { k: 'community', community: '64701:1:2', name: 'in Vienna' },
    ]);
    expect(notesOf(entries).at(-1)).toEqual({ k: 'routes', limit: null, withheld: 0 });
  });

  test('routes to where nobody may look are kept', async () => {
    const { entries } = await asked('aspath', '_64999$', { ipVersion: 4 });
    expect(routesIn(entries)).toEqual([]);
    expect(JSON.stringify(entries)).not.toContain('198.51.100');
  });

  test('the default route is told', async () => {
    const { entries } = await asked('route', '8.8.8.8');
    expect(routesIn(entries).map(({ prefix }) => prefix)).toEqual(['0.0.0.0/0', '0.0.0.0/0']);
  });

  test('what is no answer is a failure of the agent’s host, in its words', async () => {
    expect((await asked('route', '203.0.113.251')).outcome).toMatchObject({
      kind: 'failed',
      failure: {
        owner: 'agent',
        code: 'tool_failed',
        message: expect.stringMatching(/^(?:FRR|GoBGP) ended with status 1$/),
      },
    });
    // Cut in the middle of nothing: there is no route in it.
    expect((await asked('route', '203.0.113.250')).outcome).toEqual({ kind: 'finished', exit: 0 });
  });

  test.each(['10.0.0.1', '10.0.0.0/8', 'fd00::/8', '::ffff:10.0.0.1', '64:ff9b::a00:1', '198.51.100.1'])(
    '%s is the inside of a network, and not asked about',
    async (target) => {
      ask('route', target);
      expect(await world.control.until('refused')).toMatchObject({ failure: { code: 'private_address' } });
      expect(client.heard()).toEqual([]);
    },
  );

  const surfaces = { 'bgp.prefix': 'route', 'bgp.aspath': 'aspath', 'bgp.community': 'community' } as const;
  const attacks = hostileInputs.flatMap(({ id, surface, input }) =>
    Object.hasOwn(surfaces, surface) ? [{ id, input, type: surfaces[surface as keyof typeof surfaces] }] : [],
  );

  test.each(attacks.filter(({ id }) => id !== 'H057'))(
    '$id $input starts nothing',
    async ({ input, type }) => {
      ask(type, input);
      expect(await world.control.until('refused')).toMatchObject({ failure: { code: 'bad_target' } });
      ask('route', '203.0.113.1', { query: { type: input } });
      expect(await world.control.until('refused')).toMatchObject({ failure: { owner: 'policy' } });
      expect(client.heard()).toEqual([]);
    },
  );

  test('whatever is asked, the command lines have one shape', async () => {
    const questions = [
      ['route', '203.0.113.1'],
      ['route', '2001:db8::/32'],
      ['route', '0.0.0.0/0'],
      ['aspath', '^64701_*_?_64711$'],
      ['aspath', '^$'],
      ['community', '64701:300'],
      ['community', '1:2:3'],
    ] as const;
    for (const [type, target] of questions) await asked(type, target);
    const calls = client.heard();
    expect(calls.length).toBeGreaterThanOrEqual(questions.length);
    for (const call of calls) expect(call.join(' ')).toMatch(shapes[router]);
  });
});

test('GoBGP with a large table says why it is not searched', async () => {
  const folder = aFolder();
  const client = aGobgp(folder, [['rib summary', '{"num_destination":900000,"num_path":1000000}']]);
  const world = await aWorld({ policy: aPolicy({ router: 'gobgp' }), dir: folder });
  world.control.send({
    t: 'job',
    job: aJob({ target: '64500', task: aTask('bgp', { query: { type: 'aspath' } }) }),
  });
  const { outcome } = await follow(await world.edge.data());
  await world.end();
  const message = expect.stringContaining('GoBGP has 1000000 IPv4 paths and no search by path');
  expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'tool_failed', message } });
  expect(client.heard().some((call) => call.join(' ') === 'global rib -a ipv4 -j')).toBe(false);
});

test('an endless answer is read to its cap, and cut', async () => {
  const folder = aFolder();
  const one = '"203.0.113.0/24":[{"nlri":{"prefix":"10.0.0.0/8"},"attrs":[]}],';
  const table = `{${one.repeat(80_000)}`;
  aGobgp(folder, [['rib -a ipv4', table]]);
  const world = await aWorld({ policy: aPolicy({ allow, router: 'gobgp' }), dir: folder });
  const task = aTask('bgp', { query: { type: 'aspath' }, ipVersion: 4 });
  world.control.send({ t: 'job', job: aJob({ target: '^$', task }) });
  const { entries, outcome } = await follow(await world.edge.data());
  await world.end();
  expect(outcome).toEqual({ kind: 'finished', exit: 0 });
  const last = notesOf(entries).at(-1);
  expect(last).toMatchObject({ k: 'routes', limit: 1 });
  expect(last?.k === 'routes' && last.withheld).toBeLessThan((4 * 1024 * 1024) / one.length + 2_000);
});

test('where no router answers, it says of each why', async () => {
  const world = await aWorld({ policy: aPolicy({ bird: '/nonexistent/bird.ctl' }), dir: aFolder() });
  await world.end();
  const reason = expect.stringMatching(/^BIRD cannot be reached .*; FRR: no vtysh; GoBGP: no gobgp$/);
  expect(world.hello['tools']).toContainEqual({ tool: 'bgp', version: null, families: [], reason });
});

test('the first router that answers is asked', async () => {
  const folder = aFolder();
  aVtysh(folder);
  aGobgp(folder);
  const world = await aWorld({ policy: aPolicy({ bird: '/nonexistent/bird.ctl' }), dir: folder });
  await world.end();
  expect(world.hello['tools']).toContainEqual(
    expect.objectContaining({ tool: 'bgp', version: 'FRRouting 8.4.4' }),
  );
});
