import {
  closeCodes,
  type DataFromAgent,
  type DataFromEdge,
  type Entry,
  limits,
  type Outcome,
} from '#protocol';
import { Kept } from './kept.ts';
import { flow } from './outbox-flow.ts';

/** Everything that can happen to an outbox. */
export type OutboxEvent =
  | { readonly t: 'entry'; readonly entry: Entry }
  | { readonly t: 'end'; readonly outcome: Outcome }
  | { readonly t: 'opened' }
  | { readonly t: 'lost' }
  | { readonly t: 'frame'; readonly frame: DataFromEdge }
  /** The answer to a keep-alive. It comes from the platform: the session may be as dead as ever. */
  | { readonly t: 'pong' }
  /** The time for which an action `wake` asked has come. */
  | { readonly t: 'tick' };

/** What its shell has to do then, in order. */
export type OutboxAction =
  | { readonly do: 'send'; readonly frame: DataFromAgent }
  /** Send a keep-alive. */
  | { readonly do: 'ping' }
  /** Come back with a tick at this time, and forget an earlier wish; null: no need. */
  | { readonly do: 'wake'; readonly at: number | null }
  /** Full: the tool has to wait. Not any more: it may go on. */
  | { readonly do: 'pressure'; readonly isFull: boolean }
  /** The session has said for the first time where to start: this agent is the one that does the job. */
  | { readonly do: 'begin' }
  /** The session wants the tool to end. */
  | { readonly do: 'stop' }
  /** All is stored: close. */
  | { readonly do: 'finish' }
  /** Nobody answers: drop this connection and dial again. */
  | { readonly do: 'redial' }
  /** The session says what can't be: give up with this close code. */
  | { readonly do: 'fault'; readonly code: number; readonly why: string };

/** How long a session waits for the result of a run that may take so long, in ms. */
export function lifeMsOf(runMs: number): number {
  const { redialMs, redialSlackMs } = limits.outbox;
  return runMs + limits.job.deadlineGraceMs + 2 * (redialMs + redialSlackMs);
}

/** The bounds of an outbox: those of the protocol, and what is the agent's own business. */
export const outboxBounds = {
  ...limits.outbox,
  /** An answer (to opening, to a commit, to a keep-alive) that takes longer means that the connection is dead. */
  answerMs: 10_000,
  /** A dial into a black hole takes this long at the most, so that many of them fit into the time for dialling again. */
  handshakeMs: 5_000,
  /** No session waits longer for a result, wherever its time goes: one that breaks at each new connection is left in the end. */
  lifeMs: lifeMsOf(limits.job.durationMs),
};
export type OutboxBounds = { readonly [Bound in keyof typeof outboxBounds]: number };

/** Times are in ms on one monotonic clock. Owned by `step`, which changes it in place. */
export interface OutboxState {
  readonly bounds: OutboxBounds;
  readonly kept: Kept;
  /** Number of the next entry to send on this connection. */
  next: number;
  outcome: Outcome | null;
  /** `away`: no connection. `greeting`: open, the session has not said yet where to start. */
  link: 'away' | 'greeting' | 'flowing';
  /** The session has said where to start, on this connection or an earlier one. */
  hasBegun: boolean;
  /** The tool was told to wait. */
  isFull: boolean;
  isEndSent: boolean;
  /** Entries below this number were committed; `bytesSinceCommit` were sent since. */
  committed: number;
  bytesSinceCommit: number;
  lastCommitAt: number;
  lastSendAt: number;
  lastEntryAt: number;
  /** Since when an answer of the session is due. */
  dueSince: number | null;
  /** When the next keep-alive is to be sent, and since when the answer to the last one is due. */
  pingAt: number;
  pongDueSince: number | null;
}

export function newOutbox(now: number, bounds: OutboxBounds = outboxBounds): OutboxState {
  return {
    bounds,
    kept: new Kept(),
    next: 0,
    outcome: null,
    link: 'away',
    hasBegun: false,
    isFull: false,
    isEndSent: false,
    committed: 0,
    bytesSinceCommit: 0,
    lastCommitAt: now,
    lastSendAt: Number.NEGATIVE_INFINITY,
    lastEntryAt: now,
    dueSince: null,
    pingAt: now,
    pongDueSince: null,
  };
}

/**
 * The outbox of one result (architecture §4, "nothing lost, nothing twice"): keeps entries until they are acknowledged as
 * stored, gathers them into frames, decides when to commit, starts again wherever the session asks for it, and says when the
 * tool has to wait.
 */
export function step(state: OutboxState, event: OutboxEvent, now: number): OutboxAction[] {
  const first = happen(state, event, now);
  return [...first, ...flow(state, now), ...pressure(state)];
}

function happen(state: OutboxState, event: OutboxEvent, now: number): OutboxAction[] {
  switch (event.t) {
    case 'entry':
      state.kept.push(event.entry);
      state.lastEntryAt = now;
      break;
    case 'end':
      state.outcome ??= event.outcome;
      break;
    case 'opened':
      state.link = 'greeting';
      state.dueSince = now;
      state.pingAt = now + state.bounds.pingMs;
      break;
    case 'lost':
      state.link = 'away';
      state.dueSince = null;
      state.pongDueSince = null;
      break;
    case 'frame':
      return receive(state, event.frame, now);
    case 'pong':
      state.pongDueSince = null;
      break;
    case 'tick':
      break;
  }
  return [];
}

function receive(state: OutboxState, frame: DataFromEdge, now: number): OutboxAction[] {
  if (frame.t === 'stop') return [{ do: 'stop' }];
  return frame.t === 'resume' ? resume(state, frame.from) : acknowledge(state, frame, now);
}

function resume(state: OutboxState, from: number): OutboxAction[] {
  const { kept, hasBegun } = state;
  // What a session has acknowledged is in its storage: it can forget as often as it likes, but never fall back behind that.
  if (from < kept.base || from > kept.total) return [fault(`resume from ${from}`)];
  state.link = 'flowing';
  state.hasBegun = true;
  state.next = from;
  // Only what was acknowledged is known to be stored: an earlier commit may have died with its connection.
  state.committed = kept.base;
  state.isEndSent = false;
  state.lastSendAt = Number.NEGATIVE_INFINITY;
  state.dueSince = null;
  return hasBegun ? [] : [{ do: 'begin' }];
}

function acknowledge(
  state: OutboxState,
  { seq, end }: Extract<DataFromEdge, { t: 'ack' }>,
  now: number,
): OutboxAction[] {
  if (seq > state.next) return [fault(`ack of ${seq}, which was never sent`)];
  state.kept.forget(seq);
  state.committed = Math.max(state.committed, state.kept.base);
  const isAllAnswered = state.kept.base >= state.committed && !state.isEndSent;
  state.dueSince = isAllAnswered ? null : now;
  return end && state.isEndSent ? [{ do: 'finish' }] : [];
}

function fault(why: string): OutboxAction {
  return { do: 'fault', code: closeCodes.policy, why };
}

/** Tells a change only. In between full and half full all stays as it is, so that the tool is not woken for every line. */
function pressure(state: OutboxState): OutboxAction[] {
  const fullness = state.kept.fullness(state.bounds);
  const isFull = fullness >= 1 || (state.isFull && fullness > 0.5);
  if (isFull === state.isFull) return [];
  state.isFull = isFull;
  return [{ do: 'pressure', isFull }];
}
