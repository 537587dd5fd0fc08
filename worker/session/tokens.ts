import { fromBase64url, toBase64url } from '../secret.ts';

/**
 * A job's token opens one result's data socket and no other door (rule 11). It is an HMAC-SHA-256 of the result's number and
 * the number of the attempt under a secret of the session, so that a question which may have been lost can be asked again in
 * the same words, and a moved job gets another token than the agent which was asked before.
 */

/** @returns the token, base64url, 43 characters */
export async function tokenOf(secret: string, r: number, attempt: number): Promise<string> {
  return toBase64url(
    new Uint8Array(await crypto.subtle.sign('HMAC', await keyOf(secret), subject(r, attempt))),
  );
}

/**
 * @param attempts how many were made
 * @returns the number of the attempt that a token was made for; undefined when it is none of this result's
 */
export async function attemptOf(
  secret: string,
  r: number,
  attempts: number,
  token: string,
): Promise<number | undefined> {
  const mac = fromBase64url(token);
  if (!mac) return undefined;
  const key = await keyOf(secret);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    // The platform compares in constant time.
    if (await crypto.subtle.verify('HMAC', key, mac, subject(r, attempt))) return attempt;
  }
  return undefined;
}

function keyOf(secret: string): Promise<CryptoKey> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), hmac, false, ['sign', 'verify']);
}

function subject(r: number, attempt: number): Uint8Array {
  return new TextEncoder().encode(`popglass data 1\n${r}\n${attempt}`);
}
