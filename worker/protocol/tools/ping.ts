import { explainPing } from '../explain/ping.ts';
import { familyOf, leastOf } from '../explain/seen.ts';
import { limits } from '../limits.ts';
import { decodeNote } from '../notes.ts';
import { visible } from '../visible.ts';
import {
  isAddress,
  meanDifference,
  percent,
  readInteger,
  readRtt,
  restAfter,
  spread,
  told,
  words,
} from './lines.ts';
import { connectsBudgetMs, takeConnect } from './connect.ts';
import {
  dialectIn,
  field,
  type OpenError,
  type PingDialect,
  readError,
  readQuoted,
  readSeq,
  readSummary,
} from './ping-dialects.ts';
import { continuousBudgetMs } from './continuous.ts';
import { iputilsBudgetMs, pingLingerSeconds, pingWaitSeconds } from './ping-budget.ts';
import { type PingOptions, pingOptions } from './ping-options.ts';
import type { Tool } from './tool.ts';

export { type PingOptions, pingOptions, portOf } from './ping-options.ts';

/** One echo reply. `duplicate`: a reply to this `seq` was there already (RFC 2681 counts the first). */
export interface PingReply {
  readonly seq: number;
  readonly rttMs: number;
  readonly ttl: number | null;
  readonly duplicate: boolean;
}

/** What a ping's log says so far. */
export interface PingState {
  readonly lines: string[];
  address: string | null;
  hostname: string | null;
  readonly replies: PingReply[];
  /** Probes without an answer so far: silence or an ICMP error, as the tool reported it. A late reply takes one out. */
  readonly unanswered: Set<number>;
  /** ICMP errors by probe: who sent it, and what it said. */
  readonly errors: { readonly seq: number; readonly from: string; readonly text: string }[];
  /** Highest probe number heard of. */
  sent: number;
  /** The tool's own count, once it is printed. */
  summary: { readonly transmitted: number; readonly received: number } | null;
  /** Probes that were answered; with a payload too small for a time stamp there is no reply in `replies` for them. */
  readonly answered: Set<number>;
  dialect: PingDialect;
  openError: OpenError | null;
}

export interface PingResult {
  resolvedAddress: string | null;
  resolvedHostname: string | null;
  timings: { rtt: number; ttl?: number; seq: number }[];
  stats: {
    min: number | null;
    avg: number | null;
    max: number | null;
    total: number;
    rcv: number;
    drop: number;
    loss: number;
    /** Mean absolute difference of successive round trips, ms (as in RFC 5481 §4.1, IPDV). */
    jitter: number | null;
  };
}

/** Sequence numbers have 16 bits (RFC 792). */
const maxSeq = 0xffff;

export const ping: Tool<PingOptions, PingState, PingResult> = {
  name: 'ping',
  options: pingOptions,

  // Whichever ping it is; the agent knows, and gives each its own.
  budgetMs({ packets, interval, protocol }) {
    if (packets === undefined) return continuousBudgetMs;
    if (protocol === 'TCP') return connectsBudgetMs(packets, interval);
    const lingerMs = (pingLingerSeconds - pingWaitSeconds) * 1000;
    return Math.min(iputilsBudgetMs({ packets, interval }) + lingerMs, limits.job.durationMs);
  },

  initial: () => ({
    lines: [],
    address: null,
    hostname: null,
    replies: [],
    unanswered: new Set(),
    errors: [],
    sent: 0,
    summary: null,
    answered: new Set(),
    dialect: 'iputils',
    openError: null,
  }),

  fold(state, [, channel, text]) {
    if (channel === 'n') {
      takeNote(state, text);
      return state;
    }
    state.lines.push(visible(text));
    if (channel === 'o') takeLine(state, text);
    return state;
  },

  toText: (state) => state.lines.join('\n'),

  toResult(state, ended) {
    const replies = state.replies.filter((reply) => !reply.duplicate);
    const times = replies.map((reply) => reply.rttMs);
    return {
      resolvedAddress: told(state.address),
      resolvedHostname: state.hostname,
      timings: replies.map(({ rttMs, ttl, seq }) => ({ rtt: rttMs, ...(ttl !== null && { ttl }), seq })),
      stats: { ...spread(times), ...counts(state, ended), jitter: meanDifference(times) },
    };
  },

  explain(state, ended) {
    const { total, drop } = counts(state, ended);
    return explainPing(state, { sent: total, lost: drop }, ended);
  },

  seen(state, ended) {
    const { total, drop } = counts(state, ended);
    const probes = total === 0 ? null : { sent: total, lost: drop };
    const rttMs = leastOf(state.replies.map((reply) => reply.rttMs));
    return { family: familyOf(state.address), probes, rttMs, place: null, names: null };
  },
};

/** A probe counts once its fate is known: answered, or reported as unanswered. At the end every probe's fate is known. */
function counts({ answered, unanswered, summary, sent }: PingState, ended: boolean) {
  const rcv = answered.size;
  const total = ended ? Math.max(summary?.transmitted ?? sent, rcv) : rcv + unanswered.size;
  const drop = total - rcv;
  return { total, rcv, drop, loss: percent(drop, total) };
}

function takeNote(state: PingState, text: string): void {
  const note = decodeNote(text);
  if (note?.k === 'target') state.address = visible(note.address);
  if (note?.k === 'connect') takeConnect(state, note);
  if (note?.k === 'name' && note.address === state.address) {
    state.hostname = note.name === null ? null : visible(note.name);
  }
}

const silence = 'no answer yet for icmp_seq=';

/** One line of ping: that of iputils (with `-O` and `-n`), or another dialect. What it doesn't know stays text. */
function takeLine(state: PingState, line: string): void {
  if (state.lines.length === 1) state.dialect = dialectIn(line);
  if (line.startsWith(silence)) {
    lost(state, readInteger(line.slice(silence.length), maxSeq));
    return;
  }
  const word = words(line, 10);
  if (word[1] === 'bytes' && word[2] === 'from') takeReply(state, word, line);
  else if (word[0] === 'From') takeError(state, word, line);
  else if (word[1] === 'packets' && word[2] === 'transmitted,') takeSummary(state, word);
  else if (state.openError) closeError(state, readQuoted(state.openError, line));
}

/** `64 bytes from 192.0.2.1: icmp_seq=1 ttl=61 time=0.085 ms (DUP!)` */
function takeReply(state: PingState, word: readonly string[], line: string): void {
  const seq = readSeq(word, state.dialect, maxSeq);
  if (seq === undefined && state.dialect === 'inetutils') state.openError = readError(line) ?? null;
  const time = field(word, 'time=');
  const rttMs = readRtt(time);
  // A time that can't be is a reply that can't be trusted: its line stays, its numbers don't count.
  if (seq === undefined || (time !== undefined && rttMs === undefined)) return;
  const duplicate = state.answered.has(seq) || word.includes('(DUP!)');
  // A payload below 16 bytes has no room for a time stamp: such a probe is answered, and its round trip unknown.
  if (rttMs !== undefined) {
    state.replies.push({ seq, rttMs, ttl: readInteger(field(word, 'ttl='), 255) ?? null, duplicate });
  }
  if (duplicate) return;
  state.answered.add(seq);
  state.unanswered.delete(seq);
  if (state.dialect !== 'iputils') lostUpTo(state, seq - 1);
  state.sent = Math.max(state.sent, seq);
}

/** Whoever does not tell a missing reply tells the next one that comes. */
function lostUpTo(state: PingState, seq: number): void {
  while (state.sent < seq) lost(state, state.sent + 1);
}

/** An error of inetutils, once it is known which probe it is about. */
function closeError(state: PingState, error: PingState['errors'][number] | undefined): void {
  if (!error) return;
  state.openError = null;
  state.errors.push(error);
  lostUpTo(state, error.seq);
}

/** `From 192.0.2.1 icmp_seq=1 Destination Host Unreachable`; a redirect has a colon after the address. */
function takeError(state: PingState, word: readonly string[], line: string): void {
  const seq = readInteger(field(word, 'icmp_seq='), maxSeq);
  const who = word[1];
  if (seq === undefined || who === undefined) return;
  const from = who.endsWith(':') && !isAddress(who) ? who.slice(0, -1) : who;
  const text = visible(restAfter(line, 3));
  state.errors.push({ seq, from: visible(from), text });
  // A redirect says that there is a better way, not that the probe was lost.
  if (!text.startsWith('Redirect ')) lost(state, seq);
}

function lost(state: PingState, seq: number | undefined): void {
  if (seq === undefined) return;
  state.sent = Math.max(state.sent, seq);
  if (!state.answered.has(seq)) state.unanswered.add(seq);
}

function takeSummary(state: PingState, word: readonly string[]): void {
  const summary = readSummary(word, maxSeq);
  if (!summary) return;
  state.summary = summary;
  if (state.dialect !== 'iputils') lostUpTo(state, summary.transmitted);
}
