import { limits, networkOf, parseAddress } from '#protocol';
import type { MiddlewareHandler } from 'hono';
import { clientOf } from '../client.ts';
import type { Env } from '../env.ts';
import { ApiError, logError } from '../errors.ts';

const { burst } = limits;

/** Requests that may wake an object: so many of one visitor, and no more (rule 17). */
export const visits: MiddlewareHandler<{ Bindings: Env }> = async (c, next) => {
  const client = clientOf(c.env, c.req.raw);
  await within(c.env.BURST_VISITS, client, `${burst.visits} requests from one address`);
  await next();
};

/**
 * One more measurement of a visitor.
 * @throws {ApiError} `rate_limit_exceeded`
 */
export async function burstOfCreates(env: Env, client: string): Promise<void> {
  await within(env.BURST_CREATES, client, `${burst.creates} measurements from one address`);
}

/**
 * One more measurement of a target, whoever asks.
 * @throws {ApiError} `rate_limit_exceeded`
 */
export async function burstOfTarget(env: Env, target: string): Promise<void> {
  const address = parseAddress(target);
  const network = address ? networkOf(address) : target;
  await within(
    env.BURST_TARGET,
    network,
    `${burst.target} measurements of one target, from everybody together,`,
  );
}

async function within(limiter: RateLimit, key: string, what: string): Promise<void> {
  if (await hasRoom(limiter, key)) return;
  const { periodSeconds } = burst;
  const message = `Too fast: ${what} in ${periodSeconds} s are allowed. Try again in ${periodSeconds} s.`;
  const params = { limit: `${what} in ${periodSeconds} s` };
  throw new ApiError('rate_limit_exceeded', message, params, { 'retry-after': String(periodSeconds) });
}

/** A counter that is out of order, which no visitor can bring about, must not lock everybody out: the points are still counted. */
async function hasRoom(limiter: RateLimit, key: string): Promise<boolean> {
  try {
    return (await limiter.limit({ key })).success;
  } catch (error) {
    logError('a rate limiter does not answer', error, {});
    return true;
  }
}
