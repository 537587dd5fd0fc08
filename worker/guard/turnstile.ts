import { decode, limits } from '#protocol';
import * as z from 'zod/mini';
import type { Env } from '../env.ts';
import { ApiError, logError } from '../errors.ts';
import { turnstileSettings } from '../settings.ts';

/** What the verifier says that matters here (developers.cloudflare.com/turnstile, siteverify). */
const verdictSchema = z.object({ success: z.boolean() });

/**
 * Redeems the Turnstile token of a request, in its header `cf-turnstile-response`. A token is good once, for 300 s: the verifier
 * keeps count. The visitor's address is not told to it.
 * @throws {ApiError} `forbidden` for a missing, used or expired token; `internal_error` when it could not be checked
 */
export async function passesTurnstile(env: Env, request: Request): Promise<void> {
  const settings = turnstileSettings(env);
  if (!settings) return;
  const token = request.headers.get('cf-turnstile-response') ?? '';
  if (token === '' || token.length > limits.turnstile.tokenChars) throw refused('is missing');
  const { secret, verifyUrl } = settings;
  let success: boolean;
  try {
    const answer = await fetch(verifyUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret, response: token }),
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.turnstile.timeoutMs),
    });
    ({ success } = decode(verdictSchema, await answer.json()));
  } catch (error) {
    // Nobody gets in because the check is out of order.
    logError('a Turnstile token could not be checked', error, {});
    throw new ApiError(
      'internal_error',
      'The check that you are human does not answer. Try again in a minute.',
    );
  }
  if (!success) throw refused('was used already or is too old');
}

function refused(why: string): ApiError {
  const message = `The check that you are human ${why}: do it again.`;
  return new ApiError('forbidden', message, {
    turnstile: 'must be a fresh token, in the header cf-turnstile-response',
  });
}
