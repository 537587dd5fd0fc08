import {
  closeCodes,
  type DataFromAgent,
  type DataFromEdge,
  type Entry,
  limits,
  type Outcome,
} from '#protocol';

/** Everything that can happen to an outbox. */
export type OutboxEvent =
  | { readonly t: 'entry'; readonly entry: Entry }
  | { readonly t: 'end'; readonly outcome: Outcome }
  | { readonly t: 'opened' }
  | { readonly t: 'lost' }
  | { readonly t: 'frame'; readonly frame: DataFromEdge }
  /** The time for which an action `wake` asked has come. */
  | { readonly t: 'tick' };

/** What its shell has to do then, in order. */
export type OutboxAction =
  | { readonly do: 'send'; readonly frame: DataFromAgent }
  /** Come back with a tick at this time, and forget an earlier wish; null: no need. */
  | { readonly do: 'wake'; readonly at: number | null }
  /** The session wants the tool to end. */
  | { readonly do: 'stop' }
  /** All is stored: close. */
  | { readonly do: 'finish' }
  /** Nobody answers: drop this connection and dial again. */
  | { readonly do: 'redial' }
  /** The session says what can't be: give up with this close code. */
  | { readonly do: 'fault'; readonly code: number; readonly why: string };

interface Kept {
  readonly entry: Entry;
  readonly bytes: number;
}

/** An answer (to opening, to a commit) that takes longer means that the connection is dead, in ms. */
const answerMs = 10_000;

/** Room in a frame for what is around its entries, in bytes. */
const envelopeBytes = 256;

/** Times are in ms on one monotonic clock. Owned by `step`, which changes it in place. */
export interface OutboxState {
  /** Number of the first entry that is kept: everything before is stored at the session. */
  base: number;
  /** Entries from `base` on. */
  kept: Kept[];
  /** Number of the next entry to send on this connection. */
  next: number;
  outcome: Outcome | null;
  /** `away`: no connection. `greeting`: open, the session has not said yet where to start. */
  link: 'away' | 'greeting' | 'flowing';
  isEndSent: boolean;
  /** Entries below this number were committed; `bytes` were sent since. */
  committed: number;
  bytesSinceCommit: number;
  lastCommitAt: number;
  lastSendAt: number;
  lastEntryAt: number;
  /** Since when an answer of the session is due. */
  dueSince: number | null;
}

export function newOutbox(now: number): OutboxState {
  return {
    base: 0,
    kept: [],
    next: 0,
    outcome: null,
    link: 'away',
    isEndSent: false,
    committed: 0,
    bytesSinceCommit: 0,
    lastCommitAt: now,
    lastSendAt: Number.NEGATIVE_INFINITY,
    lastEntryAt: now,
    dueSince: null,
  };
}

/**
 * The outbox of one result (architecture §4, "nothing lost, nothing twice"): keeps entries until they are acknowledged as
 * stored, gathers them into frames, decides when to commit, and starts again wherever the session asks for it.
 */
export function step(state: OutboxState, event: OutboxEvent, now: number): OutboxAction[] {
  switch (event.t) {
    case 'entry':
      state.kept.push({ entry: event.entry, bytes: sizeOf(event.entry) });
      state.lastEntryAt = now;
      break;
    case 'end':
      state.outcome ??= event.outcome;
      break;
    case 'opened':
      state.link = 'greeting';
      state.dueSince = now;
      break;
    case 'lost':
      state.link = 'away';
      state.dueSince = null;
      break;
    case 'frame':
      return [...receive(state, event.frame, now), ...flow(state, now)];
    case 'tick':
      break;
  }
  return flow(state, now);
}

function receive(state: OutboxState, frame: DataFromEdge, now: number): OutboxAction[] {
  const total = state.base + state.kept.length;
  if (frame.t === 'stop') return [{ do: 'stop' }];
  if (frame.t === 'resume') {
    if (frame.from < state.base || frame.from > total) return [fault(`resume from ${frame.from}`)];
    state.link = 'flowing';
    state.next = frame.from;
    state.committed = Math.min(state.committed, frame.from);
    state.isEndSent = false;
    state.lastSendAt = Number.NEGATIVE_INFINITY;
    state.dueSince = null;
    return [];
  }
  if (frame.seq > state.next) return [fault(`ack of ${frame.seq}, which was never sent`)];
  const stored = Math.max(0, frame.seq - state.base);
  state.kept.splice(0, stored);
  state.base += stored;
  const isAllAnswered = state.base >= state.committed && !state.isEndSent;
  state.dueSince = isAllAnswered ? null : now;
  return frame.end && state.isEndSent ? [{ do: 'finish' }] : [];
}

function fault(why: string): OutboxAction {
  return { do: 'fault', code: closeCodes.policy, why };
}

/** What is to be sent now, and when to look again. */
function flow(state: OutboxState, now: number): OutboxAction[] {
  if (state.link === 'away') return [{ do: 'wake', at: null }];
  if (state.dueSince !== null && now - state.dueSince >= answerMs) return [{ do: 'redial' }];
  const actions: OutboxAction[] = [];
  if (state.link === 'flowing') {
    const hasUnsent = state.next < state.base + state.kept.length;
    const isGathered = state.outcome !== null || now >= state.lastSendAt + limits.outbox.gatherMs;
    if (hasUnsent && isGathered) actions.push(...sendAll(state, now));
    if (isIdle(state, now)) actions.push(commitAlone(state, now));
    if (state.outcome && !state.isEndSent) actions.push(sendEnd(state, state.outcome, now));
  }
  return [...actions, { do: 'wake', at: nextLook(state) }];
}

function sendAll(state: OutboxState, now: number): OutboxAction[] {
  const actions: OutboxAction[] = [];
  const total = state.base + state.kept.length;
  while (state.next < total) {
    const seq = state.next;
    const batch = batchFrom(state, seq);
    state.next += batch.length;
    state.bytesSinceCommit += batch.reduce((sum, { bytes }) => sum + bytes, 0);
    const isCommit =
      state.bytesSinceCommit >= limits.outbox.commitBytes ||
      (state.next === total && !state.outcome && now - state.lastCommitAt >= limits.outbox.commitMs);
    const e = batch.map(({ entry }) => entry);
    actions.push({ do: 'send', frame: { t: 'log', seq, e, ...(isCommit && { commit: true }) } });
    if (isCommit) noteCommit(state, now);
  }
  state.lastSendAt = now;
  return actions;
}

/** As many entries as one frame takes; one at least. */
function batchFrom(state: OutboxState, seq: number): Kept[] {
  const from = seq - state.base;
  let to = from;
  let bytes = envelopeBytes;
  while (to < state.kept.length && to - from < limits.frame.entries) {
    bytes += state.kept[to]!.bytes + 1;
    if (bytes > limits.frame.agentBytes && to > from) break;
    to += 1;
  }
  return state.kept.slice(from, to);
}

/** Sent entries that no commit covers, and nothing new for a while. */
function isIdle(state: OutboxState, now: number): boolean {
  return isUncommitted(state) && !state.outcome && now - state.lastEntryAt >= limits.outbox.commitMs;
}

function isUncommitted(state: OutboxState): boolean {
  return state.next > state.committed;
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

function nextLook(state: OutboxState): number | null {
  const times: number[] = [];
  if (state.dueSince !== null) times.push(state.dueSince + answerMs);
  if (state.link === 'flowing') {
    if (state.next < state.base + state.kept.length) times.push(state.lastSendAt + limits.outbox.gatherMs);
    if (isUncommitted(state)) times.push(state.lastEntryAt + limits.outbox.commitMs);
  }
  return times.length > 0 ? Math.min(...times) : null;
}

/** Bytes of an entry in a frame. */
function sizeOf(entry: Entry): number {
  return new TextEncoder().encode(JSON.stringify(entry)).length;
}
