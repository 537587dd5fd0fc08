import { closeCodes } from '#protocol';
import { redialDelayMs } from './backoff.ts';

/** Where the live link of a session stands. `failures`: in a row, since the line last stood for a while. */
export type LinkState =
  | { readonly kind: 'dialling'; readonly failures: number }
  /** The session frame is here, at `since` (ms on the caller's clock): what happens is heard. */
  | { readonly kind: 'live'; readonly failures: number; readonly since: number }
  | { readonly kind: 'waiting'; readonly failures: number; readonly delayMs: number }
  /** The session has expired or was deleted. */
  | { readonly kind: 'gone' }
  /** There is no such session, and there was none. */
  | { readonly kind: 'missing' }
  /** This page is too old for the edge. */
  | { readonly kind: 'outdated' };

export type LinkEvent =
  | { readonly kind: 'joined'; readonly at: number }
  | { readonly kind: 'closed'; readonly code: number; readonly at: number; readonly random: number }
  /** The wait is over, the network came back, or somebody looks at the page again. */
  | { readonly kind: 'due' }
  /** The edge says what became of the session. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'missing' };

export const firstDial: LinkState = { kind: 'dialling', failures: 0 };

/** A line that is lost sooner was none: an edge that lets everybody in and breaks is not dialled twice a second for ever. */
const steadyMs = 10_000;

/** The one transition of the live link; the shell in link.ts acts on the state that it enters. */
export function transition(state: LinkState, event: LinkEvent): LinkState {
  if (state.kind === 'gone' || state.kind === 'missing' || state.kind === 'outdated') return state;
  switch (event.kind) {
    case 'joined':
      return { kind: 'live', failures: state.failures, since: event.at };
    case 'due':
      return state.kind === 'waiting' ? { kind: 'dialling', failures: state.failures } : state;
    case 'gone':
    case 'missing':
      return { kind: event.kind };
    default:
      event.kind satisfies 'closed';
      if (event.code === closeCodes.gone) return { kind: 'gone' };
      if (event.code === closeCodes.version) return { kind: 'outdated' };
      return waiting(failuresBefore(state, event.at), event.random);
  }
}

type Trying = Extract<LinkState, { failures: number }>;

function failuresBefore(state: Trying, at: number): number {
  return state.kind === 'live' && at - state.since >= steadyMs ? 0 : state.failures;
}

function waiting(failures: number, random: number): LinkState {
  return { kind: 'waiting', failures: failures + 1, delayMs: redialDelayMs(failures, random) };
}

/** True while the page shows what it has but hears nothing new. */
export function isReconnecting(state: LinkState): boolean {
  return state.kind === 'waiting' || (state.kind === 'dialling' && state.failures > 0);
}
