import { limits } from '../limits.ts';
import { visible } from '../visible.ts';
import { type DnsAnswer, recordOf } from './dns-record.ts';
import { isAddress, isMark, readInteger, told, words } from './lines.ts';

/** One server's word on the way from the root to the answer: where to go on, or the answer itself. */
export interface TraceHop {
  /** Whose server this is: `.`, `net.`, `example.net.`; empty: the PoP's own resolver, which is asked for the root's. */
  readonly zone: string;
  readonly address: string;
  /** What the delegation calls it; of the PoP's own resolver, which names the root's servers, its address. */
  readonly name: string;
  readonly answers: DnsAnswer[];
  readonly ms: number | null;
  /** What came of it, and the flags of the answer, where it is the last one; null: it points further down. */
  readonly status: string | null;
  readonly flags: string[];
  readonly nsid: string | null;
}

/** Why a server of a delegation was of no use. */
export type TraceFault = 'lame' | 'fails' | 'silent' | 'withheld' | 'busy';

export interface TraceTrouble {
  readonly zone: string;
  readonly name: string;
  /** Null where it was not even asked. */
  readonly address: string | null;
  readonly fault: TraceFault;
  /** `REFUSED`, `timed out` … */
  readonly why: string;
}

/** What a trace's log says so far. */
export interface TraceState {
  readonly hops: TraceHop[];
  readonly troubles: TraceTrouble[];
  /** Whose servers are asked now; see `TraceHop`. */
  zone: string;
  /** None of them was of use, and there the way ends. */
  isDead: boolean;
  /** What the next hop will have said. */
  records: DnsAnswer[];
  status: string | null;
  flags: string[];
  nsid: string | null;
}

export interface DnsTraceResult {
  hops: {
    resolver: string | null;
    address: string | null;
    answers: DnsAnswer[];
    timings: { total: number | null };
  }[];
}

/** Questions that one trace asks at most, and how long all of it may take. A path has three or four steps. */
export const traceQuestions = 16;
export const traceSeconds = 10;

/** The line with which a trace begins. dig's own, of `dig +trace`, looks alike and is read, too. */
export const traceHead = (name: string, type: string): string =>
  `; <<>> Popglass <<>> +trace -q ${name} -t ${type}`;

/** The line with which a trace ends where no server of a zone is of use, in dig's words. */
export const deadEnd = ';; no servers could be reached';

export function isTraceHead(line: string): boolean {
  return line.startsWith('; <<>> ') && line.slice(0, 120).includes('<<>> +trace ');
}

export function emptyTrace(): TraceState {
  return {
    hops: [],
    troubles: [],
    zone: '',
    isDead: false,
    records: [],
    status: null,
    flags: [],
    nsid: null,
  };
}

/** One line of a trace. Records come before the line that says who sent them. */
export function takeTraceLine(state: TraceState, line: string): void {
  if (!line.startsWith(';')) takeRecord(state, line);
  else if (line.startsWith(';; Received ')) takeReceived(state, line);
  else if (line.startsWith(';; status: ')) takeStatus(state, line);
  else if (line.startsWith('; NSID: ')) state.nsid = nsidOf(line);
  else if (line === deadEnd) state.isDead = true;
  else takeTrouble(state, line);
}

function takeRecord(state: TraceState, line: string): void {
  const record = recordOf(line);
  if (record) state.records.push(record);
}

/** `;; status: NXDOMAIN, flags: qr aa` */
function takeStatus(state: TraceState, line: string): void {
  const [status = '', , ...flags] = words(line.slice(11, 120), 10);
  const name = status.replace(',', '');
  state.status = /^[A-Z0-9]{1,16}$/.test(name) ? name : null;
  state.flags = flags.filter((flag) => /^[a-z]{2}$/.test(flag));
}

/** `; NSID: 6e 73 31 ("ns1")`: what the server calls itself (RFC 5001), as text if it is some. */
export function nsidOf(line: string): string | null {
  const begin = line.indexOf('("');
  const text = begin < 0 ? line.slice('; NSID: '.length) : line.slice(begin + 2, line.lastIndexOf('")'));
  return text === '' ? null : visible(text.slice(0, 255));
}

/** `;; Received 239 bytes from 192.0.2.53#53(a.root-servers.net) in 12 ms` */
function takeReceived(state: TraceState, line: string): void {
  const word = words(line, 9);
  const place = word[4] === 'from' ? placeOf(word[5]) : undefined;
  if (!place) return;
  const { zone, records: answers, status, flags, nsid } = state;
  const ms = readInteger(word[7], limits.job.durationMs) ?? null;
  state.hops.push({ zone, ...place, answers, ms, status, flags, nsid });
  const child = answers.find(({ type }) => type === 'NS')?.name;
  if (status === null && child !== undefined) state.zone = child;
  [state.records, state.status, state.flags, state.nsid] = [[], null, [], null];
}

const faults: readonly (readonly [begin: string, fault: TraceFault, middle: string])[] = [
  [';; communications error to ', 'silent', ''],
  [';; BAD REFERRAL from ', 'lame', ''],
  [';; Got ', 'fails', ' reply from '],
  [';; not asked: ', 'withheld', ''],
];

/** More than a trace has questions for. */
const maxTroubles = 64;

function takeTrouble(state: TraceState, line: string): void {
  const found = faults.find(([begin]) => line.startsWith(begin));
  if (!found || state.troubles.length >= maxTroubles) return;
  const [begin, fault, middle] = found;
  const rest = line.slice(begin.length, begin.length + 400);
  const { zone } = state;
  if (fault === 'withheld') return void state.troubles.push({ zone, ...notAsked(rest) });
  const at = middle === '' ? 0 : rest.indexOf(middle);
  const place = at < 0 ? undefined : placeOf(words(rest.slice(at + middle.length), 1)[0]);
  if (!place) return;
  if (fault === 'silent') {
    const why = visible(rest.slice(rest.lastIndexOf(': ') + 2));
    state.troubles.push({ zone, ...place, fault, why });
  } else if (fault === 'lame') {
    state.troubles.push({ zone, ...place, fault, why: 'no referral' });
  } else {
    const why = visible(rest.slice(0, at));
    state.troubles.push({ zone, ...place, fault: why === 'REFUSED' ? 'lame' : fault, why });
  }
}

/** `ns1.example.net, its address may not be measured from here` */
function notAsked(rest: string): Pick<TraceTrouble, 'name' | 'address' | 'fault' | 'why'> {
  const [name = '', ...words_] = rest.split(', ', 3);
  const why = visible(words_.join(', '));
  return { name: visible(name), address: null, fault: why.includes('may not') ? 'withheld' : 'busy', why };
}

/** `192.0.2.53#53(a.root-servers.net)` */
function placeOf(text: string | undefined): { address: string; name: string } | undefined {
  const [address = '', rest = ''] = (text ?? '').split('#', 2);
  const begin = rest.indexOf('(');
  const end = rest.indexOf(')');
  if (begin < 1 || end < begin || !(isAddress(address) || isMark(address))) return undefined;
  return { address: visible(address), name: visible(rest.slice(begin + 1, end)) };
}

export function traceResult({ hops }: TraceState): DnsTraceResult {
  return {
    hops: hops.map(({ address, name, answers, ms }) => ({
      resolver: told(name),
      address: told(address),
      answers: [...answers],
      timings: { total: ms },
    })),
  };
}
