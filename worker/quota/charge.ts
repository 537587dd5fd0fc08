import { limits, type Task } from '#protocol';
import { isContinuous } from '#protocol/tools/continuous.ts';
import type { Context } from 'hono';
import { type Env, quota } from '../env.ts';
import { ApiError } from '../errors.ts';
import { allowance } from '../settings.ts';
import { leaseOf } from './lease.ts';
import type { Standing } from './ledger.ts';
import { noteStanding } from './noted.ts';
import { rateHeaders } from './rate-headers.ts';

type Ctx = Context<{ Bindings: Env }>;

/** What a visitor has paid for one measurement. */
export interface Lease {
  /** For whoever reports that it is over: see `endLease`. */
  readonly id: string;
  /** Gives the points back: it was not begun after all. */
  refund(): Promise<void>;
}

/**
 * Has a visitor pay for a measurement, one point for each PoP, more where it goes on until it is stopped, and tells in the answer's headers what is left.
 * @throws {ApiError} `rate_limit_exceeded`: what, how much, and when again
 */
export async function charge(c: Ctx, client: string, pops: number, task: Task): Promise<Lease> {
  const isLong = isContinuous(task);
  const each = isLong ? limits.continuous.points : 1;
  const points = pops * each;
  const allowed = allowance(c.env);
  const name = crypto.randomUUID();
  const object = quota(c.env, client);
  const answer = await object.spend(name, points, allowed, isLong);
  const tell = (standing: Standing, consumed: number) => {
    noteStanding(c, client, standing);
    for (const [header, value] of rateHeaders(allowed.points, consumed, standing, Date.now()))
      c.header(header, value);
  };
  tell(answer, answer.ok ? points : 0);
  if (!answer.ok)
    throw answer.why === 'points'
      ? spentUp({ points, each }, allowed.points, answer)
      : tooMany(allowed.atOnce);
  return { id: leaseOf(client, name), refund: async () => tell(await object.settle(name, points), 0) };
}

interface Price {
  readonly points: number;
  /** For each PoP. */
  readonly each: number;
}

function spentUp({ points, each }: Price, allowed: number, { spent, resetAt }: Standing): ApiError {
  if (points > allowed) {
    const most = Math.floor(allowed / each);
    const message = `${points / each} PoPs are more than one address may ask in an hour: ${most}.`;
    return new ApiError('validation_error', message, { locations: `must come to at most ${most} PoPs` });
  }
  const left = Math.max(0, allowed - spent);
  const seconds = Math.max(1, Math.ceil((resetAt - Date.now()) / 1000));
  const message =
    `The limit of ${allowed} points an hour for one address is reached: this needs ${points} (${each === 1 ? 'one' : each} for each PoP), ` +
    `${left} are left. All of them are back in ${inWords(seconds)}.`;
  return exceeded(message, `${allowed} points an hour, ${left} left`, seconds);
}

function tooMany(atOnce: number): ApiError {
  const message =
    `${atOnce} measurements of one address are running, and no more may at the same time. ` +
    'Try again when one of them is over.';
  return exceeded(message, `${atOnce} measurements at the same time`, 5);
}

function exceeded(message: string, limit: string, againSeconds: number): ApiError {
  return new ApiError('rate_limit_exceeded', message, { limit }, { 'retry-after': String(againSeconds) });
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
