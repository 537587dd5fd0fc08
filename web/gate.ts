/** What the operator asks for before anything runs. The document says it, in `<meta name="popglass:…">`. */
export interface Gate {
  /** Sessions are opened with an access token only (`PUBLIC = false`). */
  readonly isPrivate: boolean;
  /** Turnstile's site key, where each run needs its check. */
  readonly siteKey: string | undefined;
}

/** @param contentOf the content of the document's meta element of this name, if there is one */
export function readGate(contentOf: (name: string) => string | undefined): Gate {
  return {
    isPrivate: contentOf('popglass:access') === 'token',
    siteKey: contentOf('popglass:turnstile') || undefined,
  };
}

export const gate = (): Gate =>
  readGate((name) => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content);

/** Whether a run needs the access token: who has a session's key had the token when it was opened. */
export function needsAccess({ isPrivate }: Gate, sid?: string): boolean {
  return isPrivate && sid === undefined;
}

/** The site key if a run needs Turnstile's check: who shows the access token is not asked. */
export function checkFor(gate: Gate, sid?: string): string | undefined {
  return needsAccess(gate, sid) ? undefined : gate.siteKey;
}
