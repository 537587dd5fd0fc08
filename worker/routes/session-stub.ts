import type { Env } from '../env.ts';
import { ApiError } from '../errors.ts';
import { objectId } from '../ids.ts';
import type { Refusal } from '../session/requests.ts';

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
  return new ApiError('not_found', `There is no such ${what}.`);
}

/** What the session's object would not do, as an error for the client. `what`: what was asked for. */
export function refusal(why: Refusal, what: What): ApiError {
  switch (why) {
    case 'not_found':
      return unknown(what);
    case 'gone':
      return new ApiError('gone', 'This session has expired or was deleted, and everything in it with it.');
    case 'forbidden':
      return new ApiError('forbidden', 'This is not the control key of the session.');
    case 'full':
      return new ApiError('validation_error', 'This session is full: open a new one.', {
        session: 'is full',
      });
    default:
      return why satisfies never;
  }
}
