/** The secrets of this tab: in its memory and its session storage only, and never in a URL (rule 13). */
const memory = new Map<string, string>();
const keyPrefix = 'popglass.key.';
const accessName = 'popglass.access';

export function saveKey(sid: string, key: string): void {
  save(keyPrefix + sid, key);
}

/** The control key of a session that this tab opened. */
export function keyOf(sid: string): string | undefined {
  return read(keyPrefix + sid);
}

/** Forgets the key of a session: it is gone, or the key was not its. */
export function dropKey(sid: string): void {
  forget(keyPrefix + sid);
}

export function saveAccessToken(token: string): void {
  save(accessName, token);
}

/** The access token that the edge took from this tab. */
export function accessToken(): string | undefined {
  return read(accessName);
}

export function forgetAccessToken(): void {
  forget(accessName);
}

function save(name: string, secret: string): void {
  memory.set(name, secret);
  try {
    sessionStorage.setItem(name, secret);
  } catch {
    // Storage is off or full: the secret lives as long as the page does.
  }
}

function read(name: string): string | undefined {
  const known = memory.get(name);
  if (known !== undefined) return known;
  try {
    return sessionStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

function forget(name: string): void {
  memory.delete(name);
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Storage is off: there is nothing to forget.
  }
}
