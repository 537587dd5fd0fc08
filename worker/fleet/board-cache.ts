import { limits } from '#protocol';
import { type Env, fleet } from '../env.ts';
import { ApiError, logError } from '../errors.ts';
import { hashOf } from '../secret.ts';
import type { Board } from './status/board.ts';

/** A board as it is kept here. */
export interface KeptBoard extends Board {
  /** Names what is in it. */
  readonly tag: string;
  /** When it was read from the fleet, in ms since the epoch. */
  readonly readAt: number;
}

/**
 * The board of this place. It is read from the fleet at most once in `limits.status.cacheSeconds`, whatever the load (rule 17): one
 * request reads it while all others get the one before, and wait only when there is none. It is kept twice: in this isolate, which
 * costs nothing to ask, and in the platform's cache of this place, which all isolates there share: two of them that find it
 * too old in the same moment both read.
 * @throws {ApiError} `internal_error` when the fleet can't be read and nothing is left that is younger than `staleSeconds`
 */
export async function board(env: Env): Promise<KeptBoard> {
  const known = usable();
  if (known && isFresh(known)) return known;
  if (isClaimed()) return known ?? untilRead();
  claimedAt = Date.now();
  try {
    const read = (await fromCache()) ?? (await fromFleet(env));
    kept = read;
    claimedAt = read.readAt;
    return read;
  } catch (error) {
    logError('the fleet can’t be read', error, {});
    if (known) return known;
    throw unreadable();
  }
}

/** Of this isolate, which serves all requests of one edge. Both are only read and replaced, never changed. */
let kept: KeptBoard | undefined;
/** When somebody went to read the fleet, and then when it was read. It is not asked again before the time is up, even if that failed. */
let claimedAt = 0;

const cacheMs = limits.status.cacheSeconds * 1000;
const staleMs = limits.status.staleSeconds * 1000;
const key = 'https://fleet.popglass.invalid/board';
/** Between two looks at whether somebody else has read it, in ms; and for how long that is hoped for. */
const lookMs = 20;
const hopeMs = 5_000;

function ageOf({ readAt }: KeptBoard): number {
  const age = Date.now() - readAt;
  // A clock that was set back makes nothing younger.
  return age < 0 ? Infinity : age;
}

function isFresh(one: KeptBoard): boolean {
  return ageOf(one) < cacheMs;
}

function usable(): KeptBoard | undefined {
  return kept && ageOf(kept) < staleMs ? kept : undefined;
}

function isClaimed(): boolean {
  const since = Date.now() - claimedAt;
  return since >= 0 && since < cacheMs;
}

/** A promise can't be shared between requests on this platform, so the others look until there is something. */
async function untilRead(): Promise<KeptBoard> {
  for (let waited = 0; waited < hopeMs; waited += lookMs) {
    const known = usable();
    if (known) return known;
    await scheduler.wait(lookMs);
  }
  throw unreadable();
}

function unreadable(): ApiError {
  return new ApiError('internal_error', 'The state of the network can’t be read now. Try again in a minute.');
}

async function fromCache(): Promise<KeptBoard | undefined> {
  const found = await caches.default.match(key).catch(outOfOrder);
  // Put there by the lines below; it is not decoded again.
  const one = found && (await found.json<KeptBoard>());
  return one && isFresh(one) ? one : undefined;
}

async function fromFleet(env: Env): Promise<KeptBoard> {
  const text = await fleet(env).board();
  const one = { ...(JSON.parse(text) as Board), tag: (await hashOf(text)).slice(0, 22), readAt: Date.now() };
  const headers = { 'cache-control': `max-age=${limits.status.cacheSeconds}` };
  await caches.default.put(key, Response.json(one, { headers })).catch(outOfOrder);
  return one;
}

/** Without its cache everything works, and costs more. */
function outOfOrder(error: unknown): undefined {
  logError('the cache of the board is out of order', error, {});
}
