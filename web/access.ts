import { signal } from '@preact/signals';
import { accessToken, forgetAccessToken, saveAccessToken } from './keys.ts';

/** The access token: asked for in a field, which folds away once the edge took what is in it. */
export type Access =
  /** `calls`: how often the field has called for the reader. */
  | { readonly kind: 'asked'; readonly text: string; readonly calls: number }
  | { readonly kind: 'taken'; readonly text: string };

export type AccessEvent = 'taken' | 'refused' | 'change';

/** As it opens: with what an earlier page of this tab got in with, if there was one. */
export function openAccess(token: string | undefined): Access {
  return token === undefined ? { kind: 'asked', text: '', calls: 0 } : { kind: 'taken', text: token };
}

/** The field comes back, and calls for the reader, when its token was refused or is to be another. */
export function transition(access: Access, event: AccessEvent): Access {
  const { text } = access;
  if (event === 'taken') return { kind: 'taken', text };
  return { kind: 'asked', text, calls: access.kind === 'asked' ? access.calls + 1 : 1 };
}

/** What is wrong with a token before anybody is asked. A header carries visible ASCII only (RFC 9110 §5.5). */
export function accessError(text: string): string | undefined {
  if (text === '') return 'Access token is empty: this looking glass’s operator gives it out.';
  return /^[\x21-\x7e]+$/.test(text)
    ? undefined
    : 'Access token has a space or a letter that no token has. Copy it again.';
}

export const access = signal<Access>(openAccess(accessToken()));

export function typeAccess(text: string): void {
  access.value = { kind: 'asked', text: text.trim(), calls: 0 };
}

/** The edge took the token, or refused it, or the reader wants to give another. */
export function onAccess(event: AccessEvent): void {
  access.value = transition(access.value, event);
  if (event === 'taken') saveAccessToken(access.value.text);
  if (event === 'refused') forgetAccessToken();
}
