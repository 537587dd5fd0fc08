import { fromBase64url } from './secret.ts';

/**
 * True when `signature` is the Ed25519 signature (RFC 8032) of a text by the holder of `publicKey` (raw 32 bytes; both
 * base64url). What is signed names the door that was dialled, so that another host can't pass a proof on.
 */
export async function proves(publicKey: string, signature: string, text: string): Promise<boolean> {
  const raw = fromBase64url(publicKey);
  const proof = fromBase64url(signature);
  if (raw?.length !== 32 || proof?.length !== 64) return false;
  const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, proof, new TextEncoder().encode(text));
}

/** True for a text that is an Ed25519 public key. */
export function isPublicKey(text: string): boolean {
  return /^[\w-]{43}$/.test(text) && fromBase64url(text)?.length === 32;
}
