import { isTerminal, limits, type ResultState } from '#protocol';

/** What a deadline depends on beside the state. `budgetMs`: how long the tool may take. `createdAt`: ms since the epoch. */
export interface Terms {
  readonly budgetMs: number;
  readonly createdAt: number;
}

type Running = Extract<ResultState, { state: 'running' }>;

/** An agent that is here says something within this time, if it is only `ping`. */
const wordMs = limits.agent.pingMs + 5_000;

/** An agent that is away may come back for this long. */
const awayMs = limits.outbox.redialMs + limits.outbox.redialSlackMs;

/** When to look after a result, in ms since the epoch; null: never, it is over. For one that runs: when it should have ended. */
export function deadlineOf(state: ResultState, { budgetMs, createdAt }: Terms, now: number): number | null {
  if (isTerminal(state)) return null;
  if (state.state === 'queued') {
    const last = createdAt + limits.job.queueMs;
    return state.position === undefined ? Math.min(last, now + limits.job.askMs) : last;
  }
  if (state.state === 'starting') return now + (state.held ? limits.job.nextAgentMs : limits.job.dialMs);
  return state.stoppedAt === undefined
    ? state.startedAt + budgetMs + limits.job.deadlineGraceMs
    : state.stoppedAt + limits.job.deadlineGraceMs;
}

/** When a running result ends in any case: a function of its state alone, so that nobody can put it off by dialling again. */
function latestEnd(state: Running, terms: Terms): number {
  const due = deadlineOf(state, terms, 0)!;
  // Whoever wanted it to end does not wait for an agent that is away.
  return state.stoppedAt === undefined ? due + awayMs + limits.job.deadlineGraceMs : due;
}

/** The agent has been away since then, and may come back (P3). */
export function deadlineAway(state: Running, terms: Terms, since: number): number {
  return Math.min(latestEnd(state, terms), since + awayMs);
}

/** The agent is back, and may bring what it has gathered: late as it is. */
export function deadlineBack(state: Running, terms: Terms, now: number): number {
  const due = Math.max(deadlineOf(state, terms, now)!, now + limits.job.deadlineGraceMs);
  return Math.min(latestEnd(state, terms), due);
}

/** What to do about a result whose deadline has come. */
export type Step =
  /** Its PoP has never answered: ask again. */
  | { readonly do: 'ask' }
  /** The agent that was asked does not dial, and waits for our word: the next one may have it. */
  | { readonly do: 'move' }
  /** Look again then: the agent has a socket, and may still say something, or be as good as gone. */
  | { readonly do: 'wait'; readonly until: number }
  /** The socket is half-open: its agent is away. */
  | { readonly do: 'drop' }
  | { readonly do: 'end' };

/** @param heardAt when the agent was heard last, in ms since the epoch; undefined: it has no socket */
export function onDeadline(state: ResultState, terms: Terms, heardAt: number | undefined, now: number): Step {
  if (state.state === 'running') return onRunning(state, terms, heardAt, now);
  if (now >= terms.createdAt + limits.job.queueMs) return { do: 'end' };
  if (state.state === 'starting' && state.held) return { do: 'move' };
  return { do: state.state === 'queued' && state.position === undefined ? 'ask' : 'end' };
}

function onRunning(state: Running, terms: Terms, heardAt: number | undefined, now: number): Step {
  const due = deadlineOf(state, terms, now)!;
  // Heard of after it should have ended: it is here, and late.
  if (heardAt === undefined || heardAt >= due || now >= latestEnd(state, terms)) return { do: 'end' };
  return now < due + wordMs ? { do: 'wait', until: due + wordMs } : { do: 'drop' };
}

/** True for a deadline that is farther away than any can be: the clock was set back since. */
export function isOutOfReach(deadline: number, { budgetMs }: Terms, now: number): boolean {
  return deadline - now > Math.max(limits.job.queueMs, budgetMs + awayMs + 2 * limits.job.deadlineGraceMs);
}
