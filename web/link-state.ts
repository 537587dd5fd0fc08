import { closeCodes } from '#protocol';
import { redialDelayMs } from './backoff.ts';

/** Where the live link of a session stands. `failures`: in a row, since the last session frame. */
export type LinkState =
  | { readonly kind: 'dialling'; readonly failures: number }
  | { readonly kind: 'open'; readonly failures: number }
  | { readonly kind: 'waiting'; readonly failures: number; readonly delayMs: number }
  /** The session is unknown, was deleted or has expired. */
  | { readonly kind: 'gone' }
  /** This page is too old for the edge. */
  | { readonly kind: 'outdated' };

export type LinkEvent =
  | { readonly kind: 'opened' }
  /** The session frame is here: the link works. */
  | { readonly kind: 'joined' }
  | { readonly kind: 'closed'; readonly code: number; readonly random: number }
  /** The wait is over, the network came back, or somebody looks at the page again. */
  | { readonly kind: 'due' }
  /** The edge says that there is no such session. */
  | { readonly kind: 'missing' };

export const firstDial: LinkState = { kind: 'dialling', failures: 0 };

/** The one transition of the live link; the shell in link.ts acts on the state that it enters. */
export function transition(state: LinkState, event: LinkEvent): LinkState {
  if (state.kind === 'gone' || state.kind === 'outdated') return state;
  switch (event.kind) {
    case 'opened':
      return { kind: 'open', failures: state.failures };
    case 'joined':
      return { kind: 'open', failures: 0 };
    case 'due':
      return state.kind === 'waiting' ? { kind: 'dialling', failures: state.failures } : state;
    case 'missing':
      return { kind: 'gone' };
    default:
      event.kind satisfies 'closed';
      return closed(state.failures, event.code, event.random);
  }
}

function closed(failures: number, code: number, random: number): LinkState {
  if (code === closeCodes.gone) return { kind: 'gone' };
  if (code === closeCodes.version) return { kind: 'outdated' };
  return { kind: 'waiting', failures: failures + 1, delayMs: redialDelayMs(failures, random) };
}

/** True while the page shows what it has but hears nothing new. */
export function isReconnecting(state: LinkState): boolean {
  return state.kind === 'waiting' || (state.kind === 'dialling' && state.failures > 0);
}
