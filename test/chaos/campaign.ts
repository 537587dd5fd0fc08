import { setTimeout as sleep } from 'node:timers/promises';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { Refusal, type Started } from '../support/client.ts';
import { check, type Verdict } from './checker/checker.ts';
import { type Fate, fateOf } from './mishaps.ts';
import { type Moment, schedule } from './schedule.ts';
import { type BehaviourName, perBehaviour } from './tool/behaviours.ts';
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

/** One job in four is of one behaviour, and there are only so many of that: with some to spare for chance. */
export const longestMinutes = Math.floor((0.8 * perBehaviour * 4 * jobEachMs) / 60_000);

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
  const fate = fateOf(world);
  const users = measureAndWatch(world, fate, (n) => uniformInt(dice, 0, n - 1), over.signal);
  // Whatever they find ends it at once, and is thrown below.
  users.catch(() => over.abort());
  try {
    const happened = await goWrong(fate, schedule(seed, meanMs), forMs, over.signal);
    over.abort();
    await users;
    await allEnded(world);
    const faults = happened + world.agentSide.log.faults + world.viewerSide.log.faults;
    const agentSide = [...fate.deaths.agentSide, ...world.agentSide.log.silences('control')];
    const deaths = { ...fate.deaths, agentSide };
    return { ...check({ ...(await world.evidence()), deaths }), faults };
  } finally {
    over.abort();
    world.saveWire();
    await world.stop();
  }
}

/** @returns how often something went wrong, beside what did on the wire: the proxies count that */
async function goWrong(
  fate: Fate,
  moments: Iterable<Moment>,
  forMs: number,
  signal: AbortSignal,
): Promise<number> {
  const endsAt = performance.now() + forMs;
  let faults = 0;
  const broken: unknown[] = [];
  for (const { afterMs, mishap } of moments) {
    await sleep(afterMs);
    if (performance.now() > endsAt || broken.length > 0 || signal.aborted) break;
    fate.happen(mishap).then(
      (did) => (faults += did && mishap.what !== 'wire' ? 1 : 0),
      (error: unknown) => broken.push(error),
    );
  }
  await fate.over();
  if (broken.length > 0) throw broken[0];
  return faults;
}

async function measureAndWatch(
  world: World,
  fate: Fate,
  below: (n: number) => number,
  signal: AbortSignal,
): Promise<void> {
  const counts = new Map<string, number>();
  const open: Started[] = [];
  while (!signal.aborted) {
    await sleep(jobEachMs);
    if (world.tool.alive().length >= jobsAtOnce) continue;
    const to = open.length > 0 && below(3) > 0 ? open[below(open.length)] : undefined;
    const behaviour = common[below(common.length)]!;
    const packets = 10 + below(40);
    const began = Date.now();
    const started = await world
      .measure(behaviour, { packets, interval: 0.2, ...(to && { to }) })
      .catch((error: unknown) => excuse(error, fate, began));
    if (!started) continue;
    const { session } = started;
    const count = (counts.get(session) ?? 0) + 1;
    counts.set(session, count);
    if (!to) {
      open.push(started);
      for (let n = 0; n < viewersPerSession; n += 1) world.follow(session);
    }
    if (count >= perSession) {
      void watchToTheEnd(world, session);
      open.splice(
        open.findIndex((one) => one.session === session),
        1,
      );
    }
  }
}

/** Nobody stays for longer than there is something to see: ten minutes have hundreds of sessions. */
async function watchToTheEnd({ viewers }: World, session: string): Promise<void> {
  const watching = viewers.filter(({ record }) => record.session === session);
  await Promise.all(watching.map((viewer) => viewer.untilEnded(perSession)));
  for (const viewer of watching) viewer.leave();
}

/** The edge may be away, or go while it is asked; anything else that it says is not to be. */
function excuse(error: unknown, { deaths }: Fate, began: number): undefined {
  // That is what `fetch` throws when the connection fails.
  if (error instanceof TypeError) return undefined;
  const isBroken = error instanceof Refusal && error.status === 500;
  if (isBroken && deaths.edge.some(({ to }) => to >= began)) return undefined;
  throw error;
}

/** Settles when every viewer has seen every result end, or when that takes too long: then the checker says who is stuck. */
async function allEnded(world: World): Promise<void> {
  const patience = new AbortController();
  for (const viewer of world.viewers) viewer.resume();
  await Promise.race([
    world.allEnded(),
    sleep(longestMs, undefined, { signal: patience.signal }).catch(() => undefined),
  ]);
  patience.abort();
}
