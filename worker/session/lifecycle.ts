import { type Ending, type Failure, isTerminal, type Outcome, type ResultState } from '#protocol';
import { failure } from '../failure.ts';

/** What can happen to a result. */
export type ResultEvent =
  /** All agents of the PoP are busy, or about to come back; so many wait before it. */
  | { readonly e: 'queued'; readonly position: number }
  /** An agent was asked. `held`: it waits for our word, so that another may be asked. */
  | { readonly e: 'dispatched'; readonly held?: true | undefined }
  /** The agent has dialled this result's data socket. */
  | { readonly e: 'connected' }
  /** The agent said how it ended. */
  | { readonly e: 'ended'; readonly outcome: Outcome }
  /** Not begun: refused by the agent, or the PoP has nobody who could. */
  | { readonly e: 'refused'; readonly failure: Failure }
  /** No agent is connected. */
  | { readonly e: 'offline' }
  /** Every agent that could be asked was, and none of them dialled. */
  | { readonly e: 'silent' }
  /** The agent is here again, and does not have it: it died with the agent's earlier life. */
  | { readonly e: 'gone' }
  /** The log has reached a cap of the session. */
  | { readonly e: 'capped'; readonly failure: Failure }
  /** The holder of the control key wants it to end: at once if nothing runs yet, else as soon as the agent has ended it. */
  | { readonly e: 'stop' }
  /** It goes on until it is stopped, and nobody watches: the same, but nobody's wish. */
  | { readonly e: 'unwatched' }
  /** Its time is up. `connected`: whether the agent's data socket is open. */
  | { readonly e: 'deadline'; readonly connected: boolean };

/**
 * The one place where a result changes state. An event that means nothing in the present state changes nothing: late and
 * repeated messages are normal, and a terminal state is final (P5).
 * @param clock ms since the epoch; a result never ends before it began, even when the clock was set back meanwhile
 */
export function transition(from: ResultState, event: ResultEvent, clock: number): ResultState {
  if (isTerminal(from)) return from;
  const now = Math.max(clock, startOf(from).startedAt ?? clock);
  switch (event.e) {
    case 'connected':
      return from.state === 'running' ? from : { state: 'running', startedAt: now };
    case 'ended':
      return ended(from, event.outcome, now);
    case 'capped':
      return { state: 'failed', ...startOf(from), finishedAt: now, failure: event.failure };
    case 'stop':
      return stopped(from, now);
    case 'unwatched':
      return from.state === 'running' && from.stoppedAt === undefined
        ? { ...from, stoppedAt: now, endedBy: 'unwatched' }
        : from;
    case 'gone':
      return from.state === 'running'
        ? lost(from.startedAt, now)
        : failed(failure('agent', 'agent_gone'), now);
    case 'deadline':
      return overdue(from, event.connected, now);
    default:
      return from.state === 'running' ? from : beforeStart(from, event, now);
  }
}

type Early = Extract<ResultEvent, { e: 'queued' | 'dispatched' | 'refused' | 'offline' | 'silent' }>;

/** What a PoP may say of a result that nobody has dialled for. */
function beforeStart(from: ResultState, event: Early, now: number): ResultState {
  switch (event.e) {
    case 'queued':
      // Said before its agent was found, and heard after it. Only a held job can come back into the queue.
      if (from.state === 'starting' && !from.held) return from;
      return { state: 'queued', position: event.position };
    case 'dispatched':
      if (from.state === 'starting' && from.held === event.held) return from;
      return { state: 'starting', ...(event.held && { held: true }) };
    case 'refused':
      return failed(event.failure, now);
    case 'silent':
      return failed(failure('agent', 'agent_silent'), now);
    case 'offline':
      return { state: 'offline', finishedAt: now, failure: failure('edge', 'pop_offline') };
    default:
      return event satisfies never;
  }
}

function failed(why: Failure, finishedAt: number): ResultState {
  return { state: 'failed', finishedAt, failure: why };
}

function lost(startedAt: number, finishedAt: number): ResultState {
  return { state: 'lost', startedAt, finishedAt, failure: failure('agent', 'agent_gone') };
}

function ended(from: ResultState, outcome: Outcome, now: number): ResultState {
  const start = startOf(from);
  const endedBy = outcome.kind === 'finished' ? outcome.endedBy : endingOf(from);
  if (outcome.kind === 'finished' || (outcome.kind === 'cancelled' && endedBy))
    return {
      state: 'finished',
      startedAt: start.startedAt ?? now,
      finishedAt: now,
      ...(endedBy && { endedBy }),
    };
  if (outcome.kind === 'cancelled') return { state: 'cancelled', ...start, finishedAt: now };
  return { state: 'failed', ...start, finishedAt: now, failure: outcome.failure };
}

function stopped(from: ResultState, now: number): ResultState {
  if (from.state !== 'running') return { state: 'cancelled', finishedAt: now };
  return from.stoppedAt === undefined ? { ...from, stoppedAt: now } : from;
}

function overdue(from: ResultState, connected: boolean, now: number): ResultState {
  if (from.state === 'queued') return failed(failure('edge', 'queue_timeout'), now);
  if (from.state !== 'running') return failed(failure('agent', 'agent_silent'), now);
  const { startedAt, endedBy } = from;
  if (endedBy) return { state: 'finished', startedAt, finishedAt: now, endedBy };
  if (from.stoppedAt !== undefined) return { state: 'cancelled', startedAt, finishedAt: now };
  if (!connected) return lost(startedAt, now);
  return { state: 'failed', startedAt, finishedAt: now, failure: failure('edge', 'deadline') };
}

function endingOf(state: ResultState): Ending | undefined {
  return state.state === 'running' ? state.endedBy : undefined;
}

function startOf(state: ResultState): { startedAt?: number } {
  return state.state === 'running' ? { startedAt: state.startedAt } : {};
}
