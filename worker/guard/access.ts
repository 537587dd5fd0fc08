import type { Env } from '../env.ts';
import { ApiError } from '../errors.ts';
import { bearer, isOneOf } from '../secret.ts';
import { accessTokens, isPublic } from '../settings.ts';

/**
 * Whether a visitor may open a session.
 * @returns true for one who has shown an access token, false for anybody at a public looking glass
 * @throws {ApiError} `unauthorized` when a token is needed
 */
export async function showsAccess(env: Env, request: Request): Promise<boolean> {
  const token = bearer(request);
  if (token !== undefined && (await isOneOf(token, accessTokens(env)))) return true;
  if (isPublic(env)) return false;
  const access =
    token === undefined
      ? 'is needed to run anything, as Authorization: Bearer TOKEN; the operator hands it out'
      : 'is not one of this looking glass: the operator hands them out';
  throw new ApiError('unauthorized', `This looking glass is not public: an access token ${access}.`, {
    access,
  });
}
