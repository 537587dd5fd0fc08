import { closeCodes } from '#protocol';
import type { ViewerFrame } from '#protocol';
import { sessionStanding } from './api.ts';
import { firstDial, transition } from './link-state.ts';
import type { LinkEvent, LinkState } from './link-state.ts';
import { dialSession } from './live-socket.ts';
import type { LiveSocket } from './live-socket.ts';

export interface LinkHandlers {
  /** What this page has, by result, at the moment of joining. */
  cursor(): Record<string, number>;
  /** The control key, if this page has it. */
  key(): string | undefined;
  /** The key is not this session's. */
  keyRefused(): void;
  /** This page may see something else from now on: what it has is to be forgotten before the next join. */
  viewChanged(): void;
  /** One frame; `false`: something is missing, join again. */
  frame(frame: ViewerFrame): boolean;
  state(state: LinkState): void;
}

/**
 * Follows a session over its live socket (contract §3) until it is closed: joins with a cursor, and dials again with jitter
 * when the line is lost. When the network or the reader comes back it dials at once, or asks whether the line is still there.
 * @returns a function that closes the link for good
 */
export function openLink(sid: string, on: LinkHandlers): () => void {
  let state: LinkState = firstDial;
  let socket = dial();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const life = new AbortController();

  function step(event: LinkEvent): void {
    const before = state;
    state = transition(state, event);
    if (state === before || life.signal.aborted) return;
    on.state(state);
    if (state.kind === before.kind) return;
    clearTimeout(timer);
    if (state.kind === 'dialling') socket = dial();
    else if (state.kind === 'waiting') timer = setTimeout(due, state.delayMs);
    else if (state.kind !== 'live') socket.close();
  }

  function dial(): LiveSocket {
    return dialSession(sid, { cursor: () => on.cursor(), key: () => on.key(), frame: hear, lost });
  }

  function hear(frame: ViewerFrame): void {
    if (!on.frame(frame)) {
      socket.close();
      lost(closeCodes.normal, true);
    } else if (frame.t === 'session') step({ kind: 'joined', at: performance.now() });
    else if (frame.t === 'bye') step({ kind: 'gone' });
  }

  /** A socket that never opened may mean that there is no session behind it: a socket can't say so, HTTP can. */
  function lost(code: number, wasOpen: boolean): void {
    if (code === closeCodes.wrongKey) on.keyRefused();
    if (code === closeCodes.viewChanged) on.viewChanged();
    step({ kind: 'closed', code, at: performance.now(), random: Math.random() });
    if (wasOpen) return;
    void sessionStanding(sid).then((kind) => kind === 'there' || step({ kind }));
  }

  /** Nobody looks: wait until somebody does. */
  function due(): void {
    if (!document.hidden) step({ kind: 'due' });
  }

  function back(): void {
    if (document.hidden) return;
    if (state.kind === 'waiting') step({ kind: 'due' });
    else socket.doubt();
  }

  addEventListener('online', back, { signal: life.signal });
  document.addEventListener('visibilitychange', back, { signal: life.signal });
  return () => {
    life.abort();
    clearTimeout(timer);
    socket.close();
  };
}
