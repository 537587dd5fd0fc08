import { ApiError } from '../errors.ts';
import { bearer } from '../secret.ts';

/**
 * The control key of a request.
 * @throws {ApiError} `unauthorized` without one
 */
export function controlKey(request: Request): string {
  const key = bearer(request);
  if (key !== undefined) return key;
  const message = 'This needs the control key of the session: Authorization: Bearer KEY.';
  throw new ApiError('unauthorized', message);
}
