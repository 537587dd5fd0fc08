import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { type Addressed, meshOf } from '../../worker/fleet/mesh.ts';

const day = 86_400_000;
const noon = 20_000 * day + day / 2;

const pops = (count: number): Addressed[] =>
  Array.from({ length: count }, (_, i) => ({ id: `p${i}`, ipv4: `192.0.2.${i + 1}` }));
const targetsOf = async (id: string, all: readonly Addressed[], now = noon) =>
  (await meshOf(id, all, [], now)).targets.map((target) => target.id);
const everybody = (all: readonly Addressed[], now: number) =>
  Promise.all(all.map(({ id }) => targetsOf(id, all, now)));

test('up to thirty PoPs measure all others, and nobody itself', async () => {
  for (const count of [1, 2, 30]) {
    const all = pops(count);
    const meshes = await everybody(all, noon);
    for (const [i, targets] of meshes.entries())
      expect(targets).toEqual(all.filter((_, j) => j !== i).map(({ id }) => id));
  }
});

test('the anchors are in everybody’s mesh, with the addresses that they have', async () => {
  const { targets } = await meshOf('p0', pops(2), [{ id: 'core', name: 'Core', ipv6: '2001:db8::1' }], noon);
  expect(targets).toEqual([
    { id: 'p1', ipv4: '192.0.2.2' },
    { id: 'core', ipv6: '2001:db8::1' },
  ]);
});

test('whoever has no address is not measured, and measures', async () => {
  const all = [{ id: 'shy', ipv4: null }, ...pops(2)];
  expect(await targetsOf('p0', all)).toEqual(['p1']);
  expect(await targetsOf('shy', all)).toEqual(['p0', 'p1']);
});

test.each([31, 59, 60, 100])('%i PoPs measure a sample, and all pairs within a day', async (count) => {
  const all = pops(count);
  const met = all.map(() => new Set<string>());
  for (let hour = 0; hour < 24; hour++) {
    const meshes = await everybody(all, noon - day / 2 + hour * 3_600_000);
    for (const [i, targets] of meshes.entries()) {
      expect(targets.length).toBeLessThan(limits.mesh.pops);
      expect(targets).not.toContain(`p${i}`);
      for (const target of targets) met[i]!.add(target);
    }
  }
  expect(met.map((one) => one.size)).toEqual(all.map(() => count - 1));
});

test('everybody is measured by as many as measure', async () => {
  const counts = new Map<string, number>();
  for (const target of (await everybody(pops(100), noon)).flat())
    counts.set(target, (counts.get(target) ?? 0) + 1);
  expect([...new Set(counts.values())]).toEqual([limits.mesh.pops - 1]);
});

test('another day has another sample', async () => {
  const all = pops(100);
  expect(await targetsOf('p0', all, noon + day)).not.toEqual(await targetsOf('p0', all, noon));
});

test('the same PoPs at the same time make the same mesh, in whatever order they are named; another address makes another one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 0, max: 3 * day }),
      async (count, later) => {
        const all = pops(count);
        const mesh = await meshOf('p1', all, [], noon + later);
        expect(await meshOf('p1', all, [], noon + later)).toEqual(mesh);
        const reversed = await targetsOf('p1', all.toReversed(), noon + later);
        expect(reversed.toSorted()).toEqual(mesh.targets.map(({ id }) => id).toSorted());
        const moved = all.map((pop) =>
          pop.id === mesh.targets[0]!.id ? { ...pop, ipv4: '198.51.100.1' } : pop,
        );
        expect((await meshOf('p1', moved, [], noon + later)).revision).not.toBe(mesh.revision);
      },
    ),
    { numRuns: 25 },
  );
});
