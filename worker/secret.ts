/** Random secrets, and what is kept of them. */

/** 32 random bytes, base64url. */
export function newSecret(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** SHA-256 of a secret, base64url: what is stored instead of it. A secret of 256 random bits needs no salt. */
export async function hashOf(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
  return toBase64url(new Uint8Array(digest));
}

/** Compares a secret with a stored hash in a time that does not depend on where they differ. */
export async function matches(secret: string, hash: string): Promise<boolean> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const mine = encode(await hashOf(secret));
  const stored = encode(hash);
  return mine.length === stored.length && crypto.subtle.timingSafeEqual(mine, stored);
}

/** Compares a secret with all that are good, so that the time does not tell which one was close. */
export async function isOneOf(secret: string, good: readonly string[]): Promise<boolean> {
  const answers = await Promise.all(good.map(async (one) => matches(secret, await hashOf(one))));
  return answers.includes(true);
}

/** The token of an `Authorization: Bearer …` header (RFC 6750 §2.1); undefined without one. */
export function bearer(request: Request): string | undefined {
  return /^Bearer ([\w.~+/-]{1,256}=*)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

/** RFC 4648 §5, without padding. */
export function toBase64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
}

/** @returns undefined when the text is not base64url */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.fromBase64(text, { alphabet: 'base64url' });
  } catch {
    return undefined;
  }
}
