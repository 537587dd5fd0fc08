/** Control keys by session: in this tab only, and never in a URL (rule 13). */
const memory = new Map<string, string>();
const prefix = 'popglass.key.';

export function saveKey(sid: string, key: string): void {
  memory.set(sid, key);
  try {
    sessionStorage.setItem(prefix + sid, key);
  } catch {
    // Storage is off or full: the key lives as long as the page does.
  }
}

/** The key of a session that this tab opened. */
export function keyOf(sid: string): string | undefined {
  const known = memory.get(sid);
  if (known !== undefined) return known;
  try {
    return sessionStorage.getItem(prefix + sid) ?? undefined;
  } catch {
    return undefined;
  }
}
