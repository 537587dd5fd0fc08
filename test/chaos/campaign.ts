import { setTimeout as sleep } from 'node:timers/promises';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Started } from '../support/client.ts';
import { check, type Verdict } from './checker/checker.ts';
import { fateOf } from './mishaps.ts';
import { schedule } from './schedule.ts';
import type { BehaviourName } from './tool/behaviours.ts';
import { startWorld, type World } from './world.ts';

export interface CampaignOptions {
  /** Empty; what is needed to understand a failure is kept there. */
  readonly folder: string;
  readonly seed: number;
  /** For how long things go wrong, in ms. After that everything has the time that it may take. */
  readonly forMs: number;
  /** Between two mishaps, on average, in ms. */
  readonly meanMs: number;
}

export interface Outcome extends Verdict {
  readonly faults: number;
}

/** Jobs that run at a time: as many as two cores do without being late, as each is a process. */
const jobsAtOnce = 12;

/** Every so often a job is started, in ms. */
const jobEachMs = 400;

/** A session gets so many measurements, and so many viewers. */
const perSession = 6;
const viewersPerSession = 2;

/** No result may take longer to end, whatever happened to it, in ms: its run, its agent's absence, and some. */
const longestMs = 180_000;

const common: readonly BehaviourName[] = [
  'steady',
  'steady',
  'brisk',
  'brisk',
  'burst',
  'long',
  'stubborn',
  'failing',
];

/** Runs a whole system through mishaps by a seed, while people measure and watch, and judges what came of it. */
export async function campaign({ folder, seed, forMs, meanMs }: CampaignOptions): Promise<Outcome> {
  const dice = xoroshiro128plus(seed + 1);
  const world = await startWorld({ folder, random: () => uniformFloat64(dice) });
  const over = new AbortController();
  const users = measureAndWatch(world, (n) => uniformInt(dice, 0, n - 1), over.signal);
  try {
    const faults = await goWrong(world, seed, forMs, meanMs);
    over.abort();
    const sessions = await users;
    await allEnded(world, sessions);
    return { ...check(await world.evidence()), faults };
  } finally {
    over.abort();
    world.saveWire();
    await world.stop();
  }
}

/** @returns how many faults there were */
async function goWrong(world: World, seed: number, forMs: number, meanMs: number): Promise<number> {
  const fate = fateOf(world);
  const endsAt = performance.now() + forMs;
  let faults = 0;
  const broken: unknown[] = [];
  for (const { afterMs, mishap } of schedule(seed, meanMs)) {
    await sleep(afterMs);
    if (performance.now() > endsAt || broken.length > 0) break;
    fate.happen(mishap).then(
      (did) => (faults += did ? 1 : 0),
      (error: unknown) => broken.push(error),
    );
  }
  await fate.over();
  if (broken.length > 0) throw broken[0];
  return faults;
}

/** @returns per session how many results it has */
async function measureAndWatch(
  world: World,
  below: (n: number) => number,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const open: Started[] = [];
  while (!signal.aborted) {
    await sleep(jobEachMs);
    if (world.tool.alive().length >= jobsAtOnce) continue;
    const to = open.length > 0 && below(3) > 0 ? open[below(open.length)] : undefined;
    const behaviour = common[below(common.length)]!;
    const packets = 10 + below(40);
    // The edge may be away: then nobody has asked for anything.
    const started = await world
      .measure(behaviour, { packets, interval: 0.2, ...(to && { to }) })
      .catch(() => undefined);
    if (!started) continue;
    const { session } = started;
    const count = (counts.get(session) ?? 0) + 1;
    counts.set(session, count);
    if (!to) {
      open.push(started);
      for (let n = 0; n < viewersPerSession; n += 1) world.follow(session);
    }
    if (count >= perSession)
      open.splice(
        open.findIndex((one) => one.session === session),
        1,
      );
  }
  return counts;
}

/** Nobody stays for longer than there is something to see: ten minutes have hundreds of sessions. */
async function watchToTheEnd({ viewers }: World, session: string, count: number): Promise<void> {
  const watching = viewers.filter(({ record }) => record.session === session);
  await Promise.all(watching.map((viewer) => viewer.untilEnded(count)));
  for (const viewer of watching) viewer.leave();
}

/** Settles when every viewer has seen every result end, or when that takes too long: then the checker says who is stuck. */
async function allEnded({ viewers }: World, counts: ReadonlyMap<string, number>): Promise<void> {
  const patience = new AbortController();
  for (const viewer of viewers) viewer.resume();
  const ended = viewers.map((viewer) => viewer.untilEnded(counts.get(viewer.record.session) ?? 0));
  await Promise.race([
    Promise.all(ended),
    sleep(longestMs, undefined, { signal: patience.signal }).catch(() => undefined),
  ]);
  patience.abort();
}
