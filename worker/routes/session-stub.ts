import type { Env } from '../env.ts';
import { ApiError } from '../errors.ts';
import { objectId } from '../ids.ts';

type What = 'session' | 'measurement';

/**
 * The object of a session, awake or not.
 * @param what the id was given as, for the error
 * @throws {ApiError} `not_found` for an id that the platform has not made
 */
export function sessionStub(env: Env, session: string, what: What) {
  const id = objectId(env.SESSION, session);
  if (!id) throw unknown(what);
  return env.SESSION.get(id);
}

export function unknown(what: What): ApiError {
  return new ApiError('not_found', `There is no such ${what}, or it has expired.`);
}
