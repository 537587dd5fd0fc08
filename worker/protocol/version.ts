/**
 * The version of everything on the wire. Edge and agents are deployed in any order, so each side understands this version
 * and the one before it.
 */
export const protocolVersion = 1;

/** True when a peer that speaks `version` can be talked to. */
export function speaks(version: number): boolean {
  return version === protocolVersion || (version === protocolVersion - 1 && version > 0);
}
