import type { Outcome } from '#protocol';
import { sumOf } from './kept.ts';
import type { OutboxAction, OutboxState } from './outbox-state.ts';

/** What an outbox has to send now, and when to look again. */
export function flow(state: OutboxState, now: number): OutboxAction[] {
  if (state.link === 'away') return [{ do: 'wake', at: null }];
  if (answersDue(state).some((at) => now >= at)) return [{ do: 'redial' }];
  const actions: OutboxAction[] = [];
  if (now >= state.pingAt) actions.push(ping(state, now));
  if (state.link === 'flowing') {
    const isGathered = state.outcome !== null || now >= state.lastSendAt + state.bounds.gatherMs;
    if (hasUnsent(state) && isGathered) actions.push(...sendAll(state, now));
    if (isIdle(state, now)) actions.push(commitAlone(state, now));
    if (state.outcome && !state.isEndSent) actions.push(sendEnd(state, state.outcome, now));
  }
  return [...actions, { do: 'wake', at: Math.min(...looks(state)) }];
}

/** At fixed intervals, whatever else is said: the session's platform counts nothing else as a sign of life (rule 15). */
function ping(state: OutboxState, now: number): OutboxAction {
  state.pingAt = now + state.bounds.pingMs;
  state.pongDueSince ??= now;
  return { do: 'ping' };
}

function sendAll(state: OutboxState, now: number): OutboxAction[] {
  const { kept, bounds } = state;
  const actions: OutboxAction[] = [];
  while (hasUnsent(state)) {
    const seq = state.next;
    const batch = kept.batch(seq);
    state.next += batch.length;
    state.bytesSinceCommit += sumOf(batch);
    const isCommit =
      state.bytesSinceCommit >= bounds.commitBytes ||
      (!hasUnsent(state) && !state.outcome && now - state.lastCommitAt >= bounds.commitMs);
    const e = batch.map(({ entry }) => entry);
    actions.push({ do: 'send', frame: { t: 'log', seq, e, ...(isCommit && { commit: true }) } });
    if (isCommit) noteCommit(state, now);
  }
  state.lastSendAt = now;
  return actions;
}

function hasUnsent(state: OutboxState): boolean {
  return state.next < state.kept.total;
}

/** Sent entries that no commit covers, and nothing new for a while. */
function isIdle(state: OutboxState, now: number): boolean {
  return isUncommitted(state) && now - state.lastEntryAt >= state.bounds.commitMs;
}

/** The end, where there is one, is a commit itself. */
function isUncommitted(state: OutboxState): boolean {
  return state.next > state.committed && !state.outcome;
}

function commitAlone(state: OutboxState, now: number): OutboxAction {
  noteCommit(state, now);
  return { do: 'send', frame: { t: 'log', seq: state.next, e: [], commit: true } };
}

function sendEnd(state: OutboxState, outcome: Outcome, now: number): OutboxAction {
  noteCommit(state, now);
  state.isEndSent = true;
  return { do: 'send', frame: { t: 'end', seq: state.next, outcome } };
}

function noteCommit(state: OutboxState, now: number): void {
  state.committed = state.next;
  state.bytesSinceCommit = 0;
  state.lastCommitAt = now;
  state.dueSince ??= now;
}

/** When the connection counts as dead: the session and its platform each have to answer for themselves. */
function answersDue({ dueSince, pongDueSince, bounds }: OutboxState): number[] {
  return [dueSince, pongDueSince].flatMap((since) => (since === null ? [] : [since + bounds.answerMs]));
}

function looks(state: OutboxState): number[] {
  const times = [state.pingAt, ...answersDue(state)];
  if (state.link === 'flowing') {
    if (hasUnsent(state)) times.push(state.lastSendAt + state.bounds.gatherMs);
    if (isUncommitted(state)) times.push(state.lastEntryAt + state.bounds.commitMs);
  }
  return times;
}
