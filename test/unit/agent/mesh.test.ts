import { afterEach, expect, test, vi } from 'vitest';
import { controlFromAgentSchema, decode } from '#protocol';
import { aMesh, aPolicy } from './builders.ts';
import type { FakeSocket } from './fake-edge.ts';
import { aFping, quickly } from './mesh/a-mesh-tool.ts';
import { aWorld, type World } from './world.ts';

/** The agent, its link and its programs together: it measures what its edge asks for, and says what came of it. */
let world: World;
const policy = aPolicy({ allow: ['127.0.0.0/8'] });

/** Two cores, and others on them. */
const patient = { timeout: 15_000 };
vi.setConfig({ testTimeout: 30_000 });

afterEach(() => world.end());

const summaryOf = async (control: FakeSocket) => {
  const frame = decode(controlFromAgentSchema, await control.until('summary'));
  return frame.t === 'summary' ? frame.cells : [];
};

test('with fping, one process a round; a target that falls silent is told early', async () => {
  const fping = aFping();
  world = await aWorld({ dir: fping.dir, policy, pace: quickly });
  const { control } = world;
  control.send({ t: 'mesh', mesh: aMesh('127.0.0.7', '127.0.0.8') });
  const [seven, eight, ...others] = await summaryOf(control);
  expect(seven).toEqual({
    to: 'pop-1',
    family: 4,
    rounds: expect.stringMatching(/^3+$/),
    rtt: { min: 1.5, avg: 1.5, max: 1.5, jitter: 0 },
  });
  expect(eight).toMatchObject({ to: 'pop-2', rounds: seven?.rounds });
  expect(others).toEqual([]);
  expect(new Set(fping.runs())).toEqual(new Set(['-C 3 -q -p 500 -t 2000 -i 5 -- 127.0.0.7 127.0.0.8']));
  fping.silence('127.0.0.8');
  for (;;) {
    const [good, bad] = await summaryOf(control);
    expect(good?.rounds).toMatch(/^3+$/);
    if (bad?.rtt === null || bad?.rounds.endsWith('00')) break;
  }
});

test('without fping, a ping for each target', async () => {
  world = await aWorld({ policy, pace: { ...quickly, roundMs: 1_200 } });
  world.control.send({ t: 'mesh', mesh: aMesh('127.0.0.7', '127.0.0.8') });
  const cells = await summaryOf(world.control);
  expect(cells).toMatchObject([
    { to: 'pop-1', rounds: expect.stringMatching(/^3+$/), rtt: { avg: 0.05 } },
    { to: 'pop-2', rounds: expect.stringMatching(/^3+$/) },
  ]);
});

test('goes on while the edge is away, and says afterwards what it found meanwhile', async () => {
  const fping = aFping();
  world = await aWorld({ dir: fping.dir, policy, pace: quickly });
  world.control.send({ t: 'mesh', mesh: aMesh('127.0.0.7') });
  await summaryOf(world.control);
  world.control.socket.terminate();
  const again = await world.edge.control();
  const before = fping.runs().length;
  await expect.poll(() => fping.runs().length, patient).toBeGreaterThan(before + 3);
  await again.welcome();
  const [cell] = await summaryOf(again);
  expect(cell?.rounds.length).toBeGreaterThan(3);
});

test('stops when it is asked for nothing, and begins again', async () => {
  const fping = aFping();
  world = await aWorld({ dir: fping.dir, policy, pace: quickly });
  world.control.send({ t: 'mesh', mesh: aMesh('127.0.0.7') });
  await summaryOf(world.control);
  world.control.send({ t: 'mesh', mesh: { revision: 'none', targets: [] } });
  await expect
    .poll(() => world.lines, patient)
    .toContainEqual(expect.objectContaining({ revision: 'none', addresses: 0 }));
  const runs = fping.runs().length;
  world.control.send({ t: 'mesh', mesh: aMesh('127.0.0.7') });
  await expect.poll(() => fping.runs().length, patient).toBeGreaterThan(runs);
});

test('by the policy of its host it measures nothing at all', async () => {
  const fping = aFping();
  world = await aWorld({ dir: fping.dir, policy: { ...policy, mesh: false }, pace: quickly });
  world.control.send({ t: 'mesh', mesh: aMesh('127.0.0.7') });
  await expect
    .poll(() => world.lines, patient)
    .toContainEqual({
      level: 'warn',
      msg: 'part of the mesh is not measured',
      leftOut: [expect.stringContaining('policy')],
    });
  expect(fping.runs()).toEqual([]);
  expect(world.control.frames.filter(({ t }) => t === 'summary')).toEqual([]);
});
