import { explainDns, seenByDns } from '../explain/dns.ts';
import { limits } from '../limits.ts';
import { visible } from '../visible.ts';
import { codeOf } from './dns-codes.ts';
import { type DnsOptions, dnsOptions } from './dns-options.ts';
import { type DnsAnswer, recordOf } from './dns-record.ts';
import {
  type DnsTraceResult,
  emptyTrace,
  isTraceHead,
  nsidOf,
  takeTraceLine,
  traceResult,
  traceSeconds,
  type TraceState,
} from './dns-trace.ts';
import { type DnsTrouble, isTrouble, takeTrouble } from './dns-trouble.ts';
import { readInteger, told, words } from './lines.ts';
import type { Tool } from './tool.ts';

export { type DnsOptions, dnsOptions, recordTypes } from './dns-options.ts';
export type { DnsAnswer } from './dns-record.ts';

/** What a dig's log says so far. */
export interface DnsState {
  readonly lines: string[];
  statusCodeName: string | null;
  /** The server that answered, address only. */
  resolver: string | null;
  readonly answers: DnsAnswer[];
  /** Flags of the answer's header: qr, aa, rd, ra, ad, tc … */
  flags: string[];
  queryTimeMs: number | null;
  /** Extended errors (RFC 8914), by number. */
  extended: number[];
  readonly troubles: DnsTrouble[];
  /** The day of the answer: its midnight, as the clock of the PoP's zone has it, ms since 1970; null when dig did not say. */
  day: number | null;
  /** The section that the next line belongs to: QUESTION, ANSWER, AUTHORITY, ADDITIONAL …; null outside of any. */
  section: string | null;
  /** What the server calls itself (RFC 5001). */
  nsid: string | null;
  /** The way from the root to the answer, where that was asked for, from the beginning: a result's shape is its options' matter. */
  trace: TraceState | null;
}

export interface DnsResult {
  statusCode: number | null;
  statusCodeName: string | null;
  resolver: string | null;
  answers: DnsAnswer[];
  timings: { total: number | null };
  nsid?: string;
}

/** Seconds that dig waits for a server (`+time`), and how often it asks each (`+tries`). */
export const digTimeSeconds = 2;
export const digTries = 2;

/** Servers that dig takes from resolv.conf (glibc's MAXNS). */
const maxServers = 3;

export const dns: Tool<DnsOptions, DnsState, DnsResult | DnsTraceResult> = {
  name: 'dns',
  options: dnsOptions,

  // Each server is asked `digTries` times before the next one, once over UDP and, when the answer was cut, once over TCP;
  // 3 s to start.
  budgetMs({ resolver, trace }) {
    if (trace) return (traceSeconds + 3) * 1000;
    const servers = resolver === undefined ? maxServers : 1;
    const seconds = 2 * servers * digTries * digTimeSeconds + 3;
    return Math.min(seconds * 1000, limits.job.durationMs);
  },

  initial: ({ options }) => ({
    lines: [],
    statusCodeName: null,
    resolver: null,
    answers: [],
    flags: [],
    queryTimeMs: null,
    extended: [],
    troubles: [],
    day: null,
    section: null,
    nsid: null,
    trace: options.trace ? emptyTrace() : null,
  }),

  fold(state, [, channel, text]) {
    if (channel === 'n') return state;
    state.lines.push(visible(text));
    if (channel === 'o') takeLine(state, text);
    return state;
  },

  toText: (state) => state.lines.join('\n'),

  toResult: (state) => (state.trace ? traceResult(state.trace) : answerOf(state)),

  explain: explainDns,
  seen: seenByDns,
};

function answerOf(state: DnsState): DnsResult {
  return {
    statusCode: codeOf(state.statusCodeName),
    statusCodeName: state.statusCodeName,
    resolver: told(state.resolver),
    answers: [...state.answers],
    timings: { total: state.queryTimeMs },
    ...(state.nsid !== null && { nsid: state.nsid }),
  };
}

/** One line of dig. Only a line that begins with `;` can be dig's own: in records it escapes such a name (`\;`). */
function takeLine(state: DnsState, line: string): void {
  // To whoever folds it without its options, a log says itself that it is a trace.
  if (isTraceHead(line)) state.trace ??= emptyTrace();
  if (state.trace) takeTraceLine(state.trace, line);
  else if (line.startsWith(';')) takeComment(state, line);
  else if (line === '') state.section = null;
  else if (state.section === 'ANSWER') takeAnswer(state, line);
}

const header = ';; ->>HEADER<<- ';
const sectionEnd = ' SECTION:';

function takeComment(state: DnsState, line: string): void {
  if (line.startsWith(header)) takeHeader(state, line);
  else if (line.startsWith(';; flags: ')) state.flags = flagsOf(line);
  else if (line.startsWith(';; Query time: ')) state.queryTimeMs = queryTime(line);
  else if (line.startsWith(';; SERVER: ')) state.resolver = serverOf(line);
  else if (line.startsWith('; NSID: ')) state.nsid = nsidOf(line);
  else if (line.startsWith('; EDE: ')) takeExtended(state, line);
  else if (line.startsWith(';; WHEN: ')) state.day = dayOf(line);
  else if (isTrouble(line)) takeTrouble(state.troubles, line);
  else if (line.startsWith(';; ') && line.endsWith(sectionEnd) && line.length <= 40) {
    state.section = visible(line.slice(3, -sectionEnd.length));
  }
}

/** `;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 59929`. A second message takes the first one's place. */
function takeHeader(state: DnsState, line: string): void {
  const word = words(line, 8);
  const status = word[word.indexOf('status:') + 1]?.replace(',', '');
  state.answers.length = 0;
  state.extended.length = 0;
  [state.section, state.nsid] = [null, null];
  state.statusCodeName = status !== undefined && /^[A-Z0-9]{1,16}$/.test(status) ? status : null;
}

/** `;; flags: qr aa rd; QUERY: 1, …` */
function flagsOf(line: string): string[] {
  const end = line.indexOf(';', 2);
  return words(line.slice(0, end < 0 ? 0 : end), 12)
    .slice(2)
    .filter((flag) => /^[a-z]{2}$/.test(flag));
}

/** `;; Query time: 23 msec`; the bound is what no job may exceed. */
function queryTime(line: string): number | null {
  const word = words(line, 5);
  return word[4] === 'msec' ? (readInteger(word[3], limits.job.durationMs) ?? null) : null;
}

/** `;; SERVER: 192.0.2.53#53(192.0.2.53) (UDP)`: the address that was asked. */
function serverOf(line: string): string | null {
  const [server] = words(line, 3).slice(2);
  const end = server?.indexOf('#') ?? -1;
  return server === undefined || end < 1 ? null : visible(server.slice(0, end));
}

/** No answer has more extended errors that would be worth a word. */
const maxSaid = 8;

/** `; EDE: 7 (Signature Expired)` */
function takeExtended({ extended }: DnsState, line: string): void {
  const code = readInteger(words(line, 3)[2], 0xffff);
  if (code !== undefined && extended.length < maxSaid) extended.push(code);
}

/** `;; WHEN: Sun Nov 22 05:27:28 UTC 2026`; the zone's name says nothing that can be relied on. */
function dayOf(line: string): number | null {
  const [month, day, , , year] = words(line, 8).slice(3);
  const at = Date.parse(`${day} ${month} ${year} 00:00:00 GMT`);
  return Number.isNaN(at) ? null : at;
}

function takeAnswer({ answers }: DnsState, line: string): void {
  const record = recordOf(line);
  if (record) answers.push(record);
}
