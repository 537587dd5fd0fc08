import { limits } from '../limits.ts';
import type { Note } from '../notes.ts';
import { connectWords } from './connect-words.ts';
import { roundMs } from './lines.ts';
import type { PingState } from './ping.ts';

/** Seconds that a connection may take to open; Linux sends its SYN again after one second and after three. */
export const connectWaitSeconds = 2;

/** Attempts begin an interval apart, and one is waited for before the next begins; 3 s to start. */
export function connectsBudgetMs(packets: number, interval: number): number {
  const seconds = packets * Math.max(interval, connectWaitSeconds) + 3;
  return Math.min(Math.ceil(seconds * 1000), limits.job.durationMs);
}

/**
 * An attempt to open a TCP connection, taken as a probe of a ping: its round trip is that of the SYN. One that was refused is not
 * answered, although the host spoke: what was asked for is not there.
 */
export function takeConnect(state: PingState, { seq, ms, error }: Extract<Note, { k: 'connect' }>): void {
  if (state.answered.has(seq) || state.unanswered.has(seq)) return;
  state.sent = Math.max(state.sent, seq);
  if (error === undefined) {
    state.replies.push({ seq, rttMs: roundMs(ms), ttl: null, duplicate: false });
    state.answered.add(seq);
    state.lines.push(`connected seq=${seq} time=${roundMs(ms)} ms`);
    return;
  }
  state.unanswered.add(seq);
  if (error !== 'ETIMEDOUT') state.errors.push({ seq, from: state.address ?? '', text: connectWords[error] });
  state.lines.push(`${connectWords[error]} seq=${seq} time=${roundMs(ms)} ms`);
}
