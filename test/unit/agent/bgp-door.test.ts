import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BgpQuery, Entry } from '#protocol';
import { hostileInputs } from '../../support/hostile.ts';
import { aJob, aPolicy, aTask } from './builders.ts';
import { type FakeBird, startFakeBird } from './router/fake-bird.ts';
import { aWorld, follow, linesOf, notesOf, type World } from './world.ts';

/** Questions to a router, through the door by which jobs come. */
const route = (prefix: string, name = 'up') =>
  `1007-${prefix.padEnd(20)} unicast [${name} 2026-11-26] * (100) [AS64500i]\n \tvia 192.0.2.2 on eth0\n`;
const answer = `1007-Table master4:\n${route('8.8.8.0/24').slice(5).replace(/^/, ' ')}${route('10.0.0.0/8')}${route('0.0.0.0/0')}0000 \n`;

let bird: FakeBird;
let world: World;
let result = 0;
beforeAll(async () => {
  bird = await startFakeBird(answer);
  world = await aWorld({ policy: aPolicy({ bird: bird.socket }) });
});
afterEach(() => bird.forget());
afterAll(async () => {
  await world.end();
  await bird.stop();
});

const ask = (type: BgpQuery, target: unknown, options: object = {}) => {
  const task = { tool: 'bgp', options: { query: { type }, ...options } };
  world.control.send({ t: 'job', job: { ...aJob({ result: (result += 1) }), target, task } });
};

async function asked(type: BgpQuery, target: string): Promise<{ entries: Entry[]; outcome: object }> {
  ask(type, target);
  return follow(await world.edge.data());
}

test('the agent says which router there is', () => {
  expect(world.hello['tools']).toContainEqual({ tool: 'bgp', version: 'BIRD 2.0.12', families: [4, 6] });
});

test('without one it says why not', async () => {
  const other = await aWorld({ policy: aPolicy({ bird: '/nonexistent/bird.ctl' }) });
  await other.end();
  const reason = expect.stringContaining('BIRD cannot be reached (ENOENT): apt-get install bird2');
  expect(other.hello['tools']).toContainEqual({ tool: 'bgp', version: null, families: [], reason });
});

test('one question is one line, and routes to the inside are kept', async () => {
  const { entries, outcome } = await asked('community', '64500:1');
  expect(bird.heard()).toBe(
    'restrict\nshow status\nshow route all where source = RTS_BGP && (64500,1) ~ bgp_community\n',
  );
  expect(outcome).toEqual({ kind: 'finished', exit: 0 });
  const text = linesOf(entries).join('\n');
  expect(text).not.toContain('10.0.0.0');
  expect(text).toMatch(/8\.8\.8\.0\/24[^]*0\.0\.0\.0\/0/);
  expect(notesOf(entries)).toContainEqual({ k: 'routes', limit: null, withheld: 1 });
});

test('beyond a hundred routes the answer ends, and says so', async () => {
  const many = await startFakeBird(
    `${Array.from({ length: 150 }, (_, i) => route(`8.${i}.0.0/16`)).join('')}0000 \n`,
  );
  const other = await aWorld({ policy: aPolicy({ bird: many.socket }) });
  other.control.send({
    t: 'job',
    job: aJob({ target: '64500', task: aTask('bgp', { query: { type: 'aspath' } }) }),
  });
  const { entries, outcome } = await follow(await other.edge.data());
  await other.end();
  await many.stop();
  expect(linesOf(entries).filter((line) => line.includes('unicast'))).toHaveLength(100);
  expect(notesOf(entries)).toContainEqual({ k: 'routes', limit: 100, withheld: 0 });
  expect(outcome).toEqual({ kind: 'finished', exit: 0 });
});

describe('the recorded attacks', () => {
  const surfaces = { 'bgp.prefix': 'route', 'bgp.aspath': 'aspath', 'bgp.community': 'community' } as const;
  const attacks = hostileInputs.flatMap(({ id, surface, input }) =>
    Object.hasOwn(surfaces, surface) ? [{ id, input, type: surfaces[surface as keyof typeof surfaces] }] : [],
  );

  test.each(attacks.filter(({ id }) => id !== 'H057'))(
    '$id $input never reaches BIRD',
    async ({ input, type }) => {
      ask(type, input);
      expect(await world.control.until('refused')).toMatchObject({ failure: { code: 'bad_target' } });
      ask('route', '8.8.8.8', { query: { type: input } });
      expect(await world.control.until('refused')).toMatchObject({ failure: { owner: 'policy' } });
      expect(bird.heard()).toBe('');
    },
  );

  test('H057: the default route is looked up exactly', async () => {
    await asked('route', attacks.find(({ id }) => id === 'H057')!.input as string);
    expect(bird.heard()).toBe('restrict\nshow status\nshow route 0.0.0.0/0 all\n');
  });
});

test.each(['10.0.0.1', '10.0.0.0/8', 'fd00::/8', '::ffff:10.0.0.1', '64:ff9b::a00:1'])(
  '%s is the inside of a network, and not asked about',
  async (target) => {
    ask('route', target);
    expect(await world.control.until('refused')).toMatchObject({ failure: { code: 'private_address' } });
    expect(bird.heard()).toBe('');
  },
);

test('an address of one family is not looked for in the other', async () => {
  ask('route', '8.8.8.8', { ipVersion: 6 });
  expect(await world.control.until('refused')).toMatchObject({ failure: { code: 'no_address' } });
});
