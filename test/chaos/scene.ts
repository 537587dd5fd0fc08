import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, type TestContext } from 'vitest';
import type { Started } from '../support/client.ts';
import { aFolder } from '../support/folder.ts';
import { check, type Verdict } from './checker/checker.ts';
import type { BehaviourName } from './tool/behaviours.ts';
import { type MeasureOptions, startWorld, type World, type WorldOptions } from './world.ts';

/** What the tests of the suite have in common: a world of their own, jobs in one session, and a verdict at the end. */

/** For `expect.poll`: as long as a test may take, as a busy machine is not a failure. */
export const patience = { timeout: 15_000 };

/** Chance that is the same each time. */
export function someChance(seed = 1): () => number {
  const dice = xoroshiro128plus(seed);
  return () => uniformFloat64(dice);
}

type Context = Pick<TestContext, 'onTestFinished'>;

/** Worlds of tests that run at the same time begin one after the other: five edges at once are more than two cores can start. */
let begun: Promise<unknown> = Promise.resolve();

/** @param context of the test, which ends the world with it */
export async function aWorld(
  { onTestFinished }: Context,
  folder = aFolder(),
  more: Pick<WorldOptions, 'maxJobs' | 'agents'> = {},
): Promise<World> {
  const starting = begun.then(() => startWorld({ folder, random: someChance(), ...more }));
  begun = starting.catch(() => undefined);
  const world = await starting;
  onTestFinished(() => world.stop());
  return world;
}

/** Starts so many jobs in one session. */
export async function jobs(
  world: World,
  behaviours: readonly BehaviourName[],
  options: Omit<MeasureOptions, 'to'> = {},
): Promise<Started> {
  let first: Started | undefined;
  for (const behaviour of behaviours)
    first = await world
      .measure(behaviour, { ...options, ...(first && { to: first }) })
      .then((one) => first ?? one);
  return first!;
}

export const many = <T>(n: number, one: T): T[] => Array.from({ length: n }, () => one);

/** Settles when viewers have seen so many lines in all. */
export async function linesSeen({ viewers }: World, n: number): Promise<void> {
  await viewers[0]!.until(
    ({ results }) => [...results.values()].reduce((sum, { entries }) => sum + entries.length, 0) >= n,
  );
}

/** Once every viewer has seen all results end: nothing was lost, doubled or stuck, and nothing ran twice. */
export async function allFine(world: World, results: number): Promise<Verdict['totals']> {
  await Promise.all(world.viewers.map((viewer) => viewer.untilEnded(results)));
  await world.allEnded();
  const { violations, totals } = check(await world.evidence());
  expect(violations).toEqual([]);
  expect(totals.unkept).toBe(0);
  return totals;
}
