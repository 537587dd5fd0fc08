import { type DataFromEdge, type Entry, type Outcome } from '#protocol';
import {
  newOutbox,
  type OutboxAction,
  type OutboxBounds,
  outboxBounds,
  type OutboxEvent,
  type OutboxState,
  step,
} from '../../../agent/outbox-state.ts';

export const finished: Outcome = { kind: 'finished', exit: 0 };

const frame = (said: DataFromEdge): OutboxEvent => ({ t: 'frame', frame: said });

export const opened: OutboxEvent = { t: 'opened' };
export const lost: OutboxEvent = { t: 'lost' };
export const tick: OutboxEvent = { t: 'tick' };
export const pong: OutboxEvent = { t: 'pong' };
export const end: OutboxEvent = { t: 'end', outcome: finished };
export const stop = frame({ t: 'stop' });
export const line = (text = 'x'): Entry => [0, 'o', text];
export const entry = (text?: string): OutboxEvent => ({ t: 'entry', entry: line(text) });
export const resume = (from: number): OutboxEvent => frame({ t: 'resume', from });
export const ack = (seq: number, isEnd = false): OutboxEvent =>
  frame({ t: 'ack', seq, ...(isEnd && { end: true }) });

/** An outbox to which things happen at times that a test says. */
export interface Story {
  readonly state: OutboxState;
  /** Lets events happen at a time; the answer is what the last one leads to. */
  readonly at: (now: number, ...events: OutboxEvent[]) => OutboxAction[];
}

export function aStory(bounds: Partial<OutboxBounds> = {}): Story {
  const state = newOutbox(0, { ...outboxBounds, ...bounds });
  return {
    state,
    at: (now, ...events) => events.map((event) => step(state, event, now)).at(-1) ?? [],
  };
}

/**
 * The frames in actions, shortened: `0+2` entries 0 and 1, `!` a commit, `end2` the end after two entries; and what else has to
 * be done, but for timers and what only concerns the tool.
 */
export function sent(actions: OutboxAction[]): string[] {
  return actions.flatMap((action) => {
    if (action.do === 'wake' || action.do === 'begin' || action.do === 'pressure') return [];
    if (action.do !== 'send') return [action.do];
    const { frame: said } = action;
    if (said.t === 'end') return [`end${said.seq}`];
    return [`${said.seq}+${said.e.length}${said.commit ? '!' : ''}`];
  });
}

export const wakeAt = (actions: OutboxAction[]) => actions.findLast((action) => action.do === 'wake')?.at;
