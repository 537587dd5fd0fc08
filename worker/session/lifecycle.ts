import { type Failure, isTerminal, limits, type Outcome, type ResultState } from '#protocol';
import { failure } from '../failure.ts';

/** What can happen to a result. */
export type ResultEvent =
  /** All agents of the PoP are busy; so many wait before it. */
  | { readonly e: 'queued'; readonly position: number }
  /** An agent was asked. */
  | { readonly e: 'dispatched' }
  /** The agent has dialled this result's data socket. */
  | { readonly e: 'connected' }
  /** The agent said how it ended. */
  | { readonly e: 'ended'; readonly outcome: Outcome }
  /** Not begun: refused by the agent, or the PoP has nobody who could. */
  | { readonly e: 'refused'; readonly failure: Failure }
  /** No agent is connected. */
  | { readonly e: 'offline' }
  /** The holder of the control key wants it to end: at once if nothing runs yet, else as soon as the agent has ended it. */
  | { readonly e: 'stop' }
  /** Its time is up. `connected`: whether the agent's data socket is open. */
  | { readonly e: 'deadline'; readonly connected: boolean };

/**
 * The one place where a result changes state. An event that means nothing in the present state changes nothing: late and
 * repeated messages are normal, and a terminal state is final (P5).
 * @param now ms since the epoch
 */
export function transition(from: ResultState, event: ResultEvent, now: number): ResultState {
  if (isTerminal(from)) return from;
  switch (event.e) {
    case 'queued':
      return from.state === 'queued' ? { state: 'queued', position: event.position } : from;
    case 'dispatched':
      return from.state === 'queued' ? { state: 'starting' } : from;
    case 'connected':
      return from.state === 'running' ? from : { state: 'running', startedAt: now };
    case 'ended':
      return ended(from, event.outcome, now);
    case 'refused':
      return { state: 'failed', finishedAt: now, failure: event.failure };
    case 'offline':
      return { state: 'offline', finishedAt: now, failure: failure('edge', 'pop_offline') };
    case 'stop':
      return stopped(from, now);
    case 'deadline':
      return overdue(from, event.connected, now);
    default:
      return event satisfies never;
  }
}

function ended(from: ResultState, outcome: Outcome, now: number): ResultState {
  const start = startOf(from);
  if (outcome.kind === 'finished')
    return { state: 'finished', startedAt: start.startedAt ?? now, finishedAt: now };
  if (outcome.kind === 'cancelled') return { state: 'cancelled', ...start, finishedAt: now };
  return { state: 'failed', ...start, finishedAt: now, failure: outcome.failure };
}

function stopped(from: ResultState, now: number): ResultState {
  if (from.state !== 'running') return { state: 'cancelled', finishedAt: now };
  return from.stoppedAt === undefined ? { ...from, stoppedAt: now } : from;
}

function overdue(from: ResultState, connected: boolean, now: number): ResultState {
  if (from.state === 'running' && from.stoppedAt !== undefined) {
    return { state: 'cancelled', startedAt: from.startedAt, finishedAt: now };
  }
  if (from.state === 'running' && !connected) {
    return {
      state: 'lost',
      startedAt: from.startedAt,
      finishedAt: now,
      failure: failure('agent', 'agent_gone'),
    };
  }
  return { state: 'failed', ...startOf(from), finishedAt: now, failure: overdueFailure(from) };
}

function overdueFailure({ state }: ResultState): Failure {
  if (state === 'queued') return failure('edge', 'queue_timeout');
  return state === 'starting' ? failure('agent', 'agent_silent') : failure('edge', 'deadline');
}

function startOf(state: ResultState): { startedAt?: number } {
  return state.state === 'running' ? { startedAt: state.startedAt } : {};
}

/**
 * When to give up on a result, in ms since the epoch; null: never, it is over. A function of the state alone as soon as it
 * runs, so that nobody can put it off by dialling again.
 * @param budgetMs how long the tool may take
 */
export function deadlineOf(state: ResultState, budgetMs: number, now: number): number | null {
  if (isTerminal(state)) return null;
  if (state.state === 'queued') return now + limits.job.queueMs;
  if (state.state !== 'running') return now + limits.job.dialMs;
  const whole = state.startedAt + budgetMs + limits.job.deadlineGraceMs;
  return state.stoppedAt === undefined
    ? whole
    : Math.min(whole, state.stoppedAt + limits.job.deadlineGraceMs);
}
