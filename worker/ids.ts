import type { Env } from './env.ts';
import { fromBase64url, toBase64url } from './secret.ts';

/**
 * Ids of objects made by `newUniqueId()`: 32 bytes that carry the platform's own MAC, written as base64url (43 characters).
 * `idFromString` throws on one that the platform has not made, so a guess is refused here and wakes no object (rule 13).
 */

/** A fresh id of a namespace. */
export function mint(namespace: { newUniqueId(): DurableObjectId }): string {
  return toBase64url(Uint8Array.fromHex(namespace.newUniqueId().toString()));
}

/** The platform's own id; undefined for one that it has not made for this namespace. */
export function objectId(
  namespace: { idFromString(hex: string): DurableObjectId },
  id: string,
): DurableObjectId | undefined {
  const bytes = id.length === 43 ? fromBase64url(id) : undefined;
  // The last character has two spare bits: of its four spellings only the canonical one is an id.
  if (!bytes || toBase64url(bytes) !== id) return undefined;
  try {
    return namespace.idFromString(bytes.toHex());
  } catch {
    return undefined;
  }
}

/** An enrolment code: begins with a letter, because it is typed on a command line, where a hyphen would begin an option. */
export function mintCode(fleet: { newUniqueId(): DurableObjectId }): string {
  return `enrol-${mint(fleet)}`;
}

/** True for a code that the platform has made; whether it is still good the fleet knows. */
export function isCode({ FLEET }: Pick<Env, 'FLEET'>, code: string): boolean {
  return code.startsWith('enrol-') && objectId(FLEET, code.slice('enrol-'.length)) !== undefined;
}

/** A measurement's id is its session's id and its number there: `{sid}.{m}`. */
export function measurementId(session: string, m: number): string {
  return `${session}.${m}`;
}

/** The parts of a measurement's id; undefined when it is none. */
export function parseMeasurementId(id: string): { session: string; m: number } | undefined {
  const parts = /^([A-Za-z0-9_-]{43})\.([1-9]\d{0,3})$/.exec(id);
  return parts ? { session: parts[1]!, m: Number(parts[2]) } : undefined;
}
