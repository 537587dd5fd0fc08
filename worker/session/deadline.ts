import { isTerminal, limits, type ResultState } from '#protocol';

/** What a deadline depends on beside the state. `budgetMs`: how long the tool may take. `createdAt`: ms since the epoch. */
export interface Terms {
  readonly budgetMs: number;
  readonly createdAt: number;
}

/**
 * When to look after a result, in ms since the epoch; null: never, it is over. A function of the state alone as soon as it
 * runs, so that nobody can put it off by dialling again.
 */
export function deadlineOf(state: ResultState, { budgetMs, createdAt }: Terms, now: number): number | null {
  if (isTerminal(state)) return null;
  if (state.state === 'queued') {
    const last = createdAt + limits.job.queueMs;
    return state.position === undefined ? Math.min(last, now + limits.job.askMs) : last;
  }
  if (state.state === 'starting') return now + (state.held ? limits.job.nextAgentMs : limits.job.dialMs);
  const whole = state.startedAt + budgetMs + limits.job.deadlineGraceMs;
  return state.stoppedAt === undefined
    ? whole
    : Math.min(whole, state.stoppedAt + limits.job.deadlineGraceMs);
}

/**
 * What to do about a result whose deadline has come: `ask` its PoP again, which has never answered; let it `move` to the next
 * agent, as the one that was asked does not dial and waits for our word; or `end` it.
 */
export function onDeadline(state: ResultState, { createdAt }: Terms, now: number): 'ask' | 'move' | 'end' {
  if (now >= createdAt + limits.job.queueMs) return 'end';
  if (state.state === 'starting' && state.held) return 'move';
  return state.state === 'queued' && state.position === undefined ? 'ask' : 'end';
}

/** True for a deadline that is farther away than any can be: the clock was set back since. */
export function isOutOfReach(deadline: number, now: number): boolean {
  return deadline - now > limits.job.queueMs;
}
