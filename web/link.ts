import { closeCodes } from '#protocol';
import type { ViewerFrame } from '#protocol';
import { sessionExists } from './api.ts';
import { firstDial, transition } from './link-state.ts';
import type { LinkEvent, LinkState } from './link-state.ts';
import { dialSession } from './live-socket.ts';

export interface LinkHandlers {
  /** What this page has, by result, at the moment of joining. */
  cursor(): Record<string, number>;
  /** One frame; `false`: something is missing, join again. */
  frame(frame: ViewerFrame): boolean;
  state(state: LinkState): void;
}

/**
 * Follows a session over its live socket (contract §3) until it is closed: joins with a cursor, dials again with jitter when
 * the line is lost, at once when the network or the reader comes back.
 * @returns a function that closes the link for good
 */
export function openLink(sid: string, on: LinkHandlers): () => void {
  let state: LinkState = firstDial;
  let hangUp = dial();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const life = new AbortController();

  function step(event: LinkEvent): void {
    const before = state;
    state = transition(state, event);
    if (state === before || life.signal.aborted) return;
    on.state(state);
    if (state.kind === before.kind) return;
    clearTimeout(timer);
    if (state.kind === 'dialling') hangUp = dial();
    if (state.kind === 'waiting') timer = setTimeout(due, state.delayMs);
    if (state.kind === 'gone' || state.kind === 'outdated') hangUp();
  }

  function dial(): () => void {
    return dialSession(sid, {
      cursor: () => on.cursor(),
      opened: () => step({ kind: 'opened' }),
      frame: hear,
      lost,
    });
  }

  function hear(frame: ViewerFrame): void {
    if (!on.frame(frame)) {
      hangUp();
      lost(closeCodes.normal, true);
    } else if (frame.t === 'session') step({ kind: 'joined' });
    else if (frame.t === 'bye') step({ kind: 'missing' });
  }

  /** A socket that never opened may mean that there is no such session: a socket can't say, HTTP can. */
  function lost(code: number, wasOpen: boolean): void {
    step({ kind: 'closed', code, random: Math.random() });
    if (!wasOpen) void sessionExists(sid).then((exists) => exists || step({ kind: 'missing' }));
  }

  /** Nobody looks: wait until somebody does. */
  function due(): void {
    if (!document.hidden) step({ kind: 'due' });
  }

  addEventListener('online', due, { signal: life.signal });
  document.addEventListener('visibilitychange', due, { signal: life.signal });
  return () => {
    life.abort();
    clearTimeout(timer);
    hangUp();
  };
}
