import { afterEach, expect, test } from 'vitest';
import { limits } from '#protocol';
import { hostileInputs } from '../../support/hostile.ts';
import { aJob, aMesh, aPolicy } from './builders.ts';
import { aFping } from './mesh/a-mesh-tool.ts';
import { takeEverything, untilGood } from './rogue.ts';
import { aWorld, type World } from './world.ts';

/** Promise 9, all the time: what a rogue edge can do with the mesh. */
const policy = aPolicy({ allow: ['127.0.0.0/8'], deny: ['127.9.0.0/16'] });
const pace = { roundMs: 400, jitterMs: 50, summaryMs: 2_000, earlyMs: 800 };

let world: World;

afterEach(() => world.end());

const addressesOf = (run: string) => run.split(' -- ')[1]!.split(' ');

test('meshes as fast as it can say them make no more rounds, and no line of the log each', async () => {
  const fping = aFping();
  world = await aWorld({ dir: fping.dir, policy, pace });
  takeEverything(world.edge);
  const beginMs = performance.now();
  const many = Array.from({ length: limits.mesh.targets }, (_, n) => `127.0.0.${n + 2}`);
  let said = 0;
  while (fping.runs().length < 4 || said <= 1_000) {
    for (let n = 0; n < 200; n++)
      world.control.send({ t: 'mesh', mesh: { ...aMesh(...many), revision: `r${(said += 1)}` } });
    await untilGood(world.control, aJob({ result: said }));
  }
  const rounds = (performance.now() - beginMs) / (pace.roundMs - pace.jitterMs) + 1;
  expect(fping.runs().length).toBeLessThanOrEqual(rounds);
  expect(world.lines.filter(({ msg }) => msg.includes('mesh')).length).toBeLessThanOrEqual(2 * rounds);
  for (const run of fping.runs()) {
    expect(run).toMatch(/^-C 3 -q -p 500 -t 2000 -i 5 -- [0-9. ]+$/);
    expect(addressesOf(run)).toHaveLength(limits.mesh.targets);
  }
}, 30_000);

test('a mesh with more than may be, or with a text that is no address, is not taken at all', async () => {
  const fping = aFping();
  world = await aWorld({ dir: fping.dir, policy, pace });
  takeEverything(world.edge);
  const { control } = world;
  control.send({
    t: 'mesh',
    mesh: aMesh(...Array.from({ length: limits.mesh.targets + 1 }, (_, n) => `127.0.0.${n + 2}`)),
  });
  const texts = hostileInputs.flatMap(({ input }) => (typeof input === 'string' ? [input] : []));
  expect(texts.length).toBeGreaterThan(50);
  for (const text of texts) {
    for (const target of [
      { id: text, ipv4: '127.0.0.2' },
      { id: 'pop-1', ipv4: text },
      { id: 'pop-1', ipv6: text },
      { id: 'pop-1', ipv4: '127.0.0.2', [text]: text },
    ])
      control.send({ t: 'mesh', mesh: { revision: 'r', targets: [target] } });
    control.send({ t: 'mesh', mesh: { revision: text, targets: aMesh('127.0.0.2').targets } });
  }
  await untilGood(control, aJob());
  control.send({ t: 'mesh', mesh: aMesh('127.0.0.99') });
  await expect.poll(() => fping.runs().length, { timeout: 15_000 }).toBeGreaterThan(1);
  // Some of the attacks are addresses in good form; whatever was the last of them gave way before the first round.
  for (const run of fping.runs()) for (const address of addressesOf(run)) expect(address).toMatch(/^127\./);
}, 30_000);

test('what the policy refuses is not probed, in whatever disguise', async () => {
  const fping = aFping();
  world = await aWorld({ dir: fping.dir, policy, pace });
  const refused = [
    '10.0.0.1',
    '169.254.169.254',
    '127.9.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '::1',
  ];
  world.control.send({ t: 'mesh', mesh: aMesh('127.0.0.7', ...refused) });
  await expect.poll(() => fping.runs().length, { timeout: 15_000 }).toBeGreaterThan(1);
  expect(new Set(fping.runs().flatMap(addressesOf))).toEqual(new Set(['127.0.0.7']));
}, 30_000);
