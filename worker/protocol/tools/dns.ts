import * as z from 'zod/mini';
import { explainDns, seenByDns } from '../explain/dns.ts';
import { limits } from '../limits.ts';
import { visible } from '../visible.ts';
import { type DnsTrouble, isTrouble, takeTrouble } from './dns-trouble.ts';
import { readInteger, restAfter, told, words } from './lines.ts';
import { choice, ipVersion } from './options.ts';
import type { Tool } from './tool.ts';

/** Record types that may be asked for (contract §2). */
export const recordTypes = [
  'A',
  'AAAA',
  'ANY',
  'CAA',
  'CNAME',
  'DNSKEY',
  'DS',
  'HTTPS',
  'MX',
  'NS',
  'NSEC',
  'PTR',
  'RRSIG',
  'SOA',
  'SRV',
  'SVCB',
  'TXT',
] as const;

/** Options of dns (contract §2). `resolver` absent: the PoP's own. */
export const dnsOptions = z.strictObject({
  query: z._default(z.strictObject({ type: choice(recordTypes) }), { type: 'A' }),
  resolver: z.optional(z.string()),
  protocol: choice(['UDP', 'TCP']),
  port: z._default(z.literal(limits.probe.dnsPorts), limits.probe.dnsPorts[0]),
  dnssec: z._default(z.boolean(), false),
  ipVersion,
});
export type DnsOptions = z.infer<typeof dnsOptions>;

export interface DnsAnswer {
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  readonly class: string;
  readonly value: string;
}

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
}

export interface DnsResult {
  statusCode: number | null;
  statusCodeName: string | null;
  resolver: string | null;
  answers: DnsAnswer[];
  timings: { total: number | null };
}

/** Seconds that dig waits for a server (`+time`), and how often it asks each (`+tries`). */
export const digTimeSeconds = 2;
export const digTries = 2;

/** Servers that dig takes from resolv.conf (glibc's MAXNS). */
const maxServers = 3;

export const dns: Tool<DnsOptions, DnsState, DnsResult> = {
  name: 'dns',
  options: dnsOptions,

  // Each server is asked `digTries` times before the next one, once over UDP and, when the answer was cut, once over TCP;
  // 3 s to start.
  budgetMs({ resolver }) {
    const servers = resolver === undefined ? maxServers : 1;
    const seconds = 2 * servers * digTries * digTimeSeconds + 3;
    return Math.min(seconds * 1000, limits.job.durationMs);
  },

  initial: () => ({
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
  }),

  fold(state, [, channel, text]) {
    if (channel === 'n') return state;
    state.lines.push(visible(text));
    if (channel === 'o') takeLine(state, text);
    return state;
  },

  toText: (state) => state.lines.join('\n'),

  toResult: (state) => ({
    statusCode: codeOf(state.statusCodeName),
    statusCodeName: state.statusCodeName,
    resolver: told(state.resolver),
    answers: [...state.answers],
    timings: { total: state.queryTimeMs },
  }),

  explain: explainDns,
  seen: seenByDns,
};

/** One line of dig. Only a line that begins with `;` can be dig's own: in records it escapes such a name (`\;`). */
function takeLine(state: DnsState, line: string): void {
  if (line.startsWith(';')) takeComment(state, line);
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
  state.section = null;
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

/** `example.net.  300  IN  TXT  "v=spf1 -all"`: four words, and the rest is the value in presentation format. */
function takeAnswer(state: DnsState, line: string): void {
  const [name, ttl, recordClass, type] = words(line, 4);
  const seconds = readInteger(ttl, 0x7fff_ffff); // RFC 2181 §8
  if (name === undefined || seconds === undefined || recordClass === undefined || type === undefined) return;
  state.answers.push({
    name: visible(name),
    type: visible(type),
    ttl: seconds,
    class: visible(recordClass),
    value: visible(restAfter(line, 4)),
  });
}

/** RCODEs by the names that dig has for them (IANA DNS parameters; RFC 1035, 2136, 6895, 7873). */
const rcodes: Record<string, number | undefined> = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
  BADCOOKIE: 23,
};

/** The number of an RCODE; dig calls those without a name `RESERVED12`, or by their number. */
function codeOf(name: string | null): number | null {
  if (name === null) return null;
  const number = name.startsWith('RESERVED') ? name.slice('RESERVED'.length) : name;
  return (Object.hasOwn(rcodes, name) ? rcodes[name] : readInteger(number, 4095)) ?? null;
}
