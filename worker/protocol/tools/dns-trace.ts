import { limits } from '../limits.ts';
import { visible } from '../visible.ts';
import { codeOf } from './dns-codes.ts';
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

/**
 * Why a server of a delegation was of no use. `fails`: SERVFAIL; `errs`: another error; `declines`: it need not answer such a question;
 * `refuses`: it is there and takes no question; `unreached`: the location's own trouble.
 */
export type TraceFault =
  | 'lame'
  | 'fails'
  | 'errs'
  | 'declines'
  | 'silent'
  | 'refuses'
  | 'unreached'
  | 'withheld'
  | 'busy';

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
  /** What is asked for, `A`; empty before the head says so. */
  type: string;
  /** Whose servers are asked now; see `TraceHop`. */
  zone: string;
  /** None of them was of use, and there the way ends. */
  isDead: boolean;
  /** What the next hop will have said. */
  records: DnsAnswer[];
  /** What comes now is no answer, but says why there is none. */
  isAuthority: boolean;
  status: string | null;
  flags: string[];
  nsid: string | null;
}

export interface DnsTraceResult {
  /** What the last server said; null where the way ended before. */
  statusCode: number | null;
  statusCodeName: string | null;
  hops: {
    resolver: string | null;
    address: string | null;
    answers: DnsAnswer[];
    timings: { total: number | null };
    nsid?: string;
  }[];
}

/** Questions that one trace asks at most, and how long all of it may take. A path has three or four steps. */
export const traceQuestions = 16;
export const traceSeconds = 10;

/** The line with which a trace begins. dig's own, of `dig +trace`, looks alike and is read, too. */
export const traceHead = (name: string, type: string): string =>
  `; <<>> Popglass <<>> +trace -q ${name} -t ${type}`;

/** The line, as dig has it, after which records are no answer (RFC 2308 §2). */
export const authorityHead = ';; AUTHORITY SECTION:';

/** The line with which a trace ends where no server of a zone is of use, in dig's words. */
export const deadEnd = ';; no servers could be reached';

export function isTraceHead(line: string): boolean {
  return line.startsWith('; <<>> ') && line.slice(0, 120).includes('<<>> +trace ');
}

export function emptyTrace(): TraceState {
  return {
    hops: [],
    troubles: [],
    type: '',
    zone: '',
    isDead: false,
    records: [],
    isAuthority: false,
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
  else if (line === authorityHead) state.isAuthority = true;
  else if (isTraceHead(line)) state.type = typeIn(line);
  else takeTrouble(state, line);
}

/** `… +trace -q example.net -t A` */
function typeIn(head: string): string {
  return /^[A-Z]{1,10}/.exec(head.slice(0, 500).split(' -t ', 2)[1] ?? '')?.[0] ?? '';
}

function takeRecord(state: TraceState, line: string): void {
  const record = state.isAuthority ? undefined : recordOf(line);
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
  [state.records, state.status, state.flags, state.nsid, state.isAuthority] = [[], null, [], null, false];
}

/** How lines begin that say why a server is of no use, in dig's words but for the last. */
const leads = {
  unheard: ';; communications error to ',
  badReferral: ';; BAD REFERRAL from ',
  got: ';; Got ',
  notAsked: ';; not asked: ',
} as const;

/** More than a trace has questions for. */
const maxTroubles = 64;

function takeTrouble({ troubles, zone, type }: TraceState, line: string): void {
  const trouble = troubles.length < maxTroubles ? troubleIn(line.slice(0, 440), type) : undefined;
  if (trouble) troubles.push({ zone, ...trouble });
}

function troubleIn(line: string, type: string): Omit<TraceTrouble, 'zone'> | undefined {
  const after = (lead: string) => (line.startsWith(lead) ? line.slice(lead.length) : undefined);
  const withheld = after(leads.notAsked);
  if (withheld !== undefined) return notAsked(withheld);
  const unheard = after(leads.unheard);
  if (unheard !== undefined) {
    const why = visible(unheard.slice(unheard.lastIndexOf(': ') + 2));
    return troubleAt(unheard, unheardFaults[why] ?? 'refuses', why);
  }
  const astray = after(leads.badReferral);
  if (astray !== undefined) return troubleAt(astray, 'lame', 'no referral');
  const [status = '', place] = after(leads.got)?.split(' reply from ', 2) ?? [];
  return place === undefined ? undefined : troubleAt(place, statusFault(status, type), visible(status));
}

function troubleAt(rest: string, fault: TraceFault, why: string): Omit<TraceTrouble, 'zone'> | undefined {
  const place = placeOf(words(rest, 1)[0]);
  return place && { ...place, fault, why };
}

/** What no answer means. Whoever is there and closes the connection refuses. */
const unheardFaults: Readonly<Record<string, TraceFault | undefined>> = {
  'timed out': 'silent',
  'network unreachable': 'unreached',
  'host unreachable': 'unreached',
  'permission denied': 'unreached',
};

function statusFault(status: string, type: string): TraceFault {
  // RFC 8482: nobody has to tell all that there is of a name.
  if (type === 'ANY' && (status === 'REFUSED' || status === 'NOTIMP')) return 'declines';
  if (status === 'REFUSED') return 'lame';
  return status === 'SERVFAIL' ? 'fails' : 'errs';
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
  const statusCodeName = hops.at(-1)?.status ?? null;
  return {
    statusCode: codeOf(statusCodeName),
    statusCodeName,
    hops: hops.map(({ address, name, answers, ms, nsid }) => ({
      resolver: told(name),
      address: told(address),
      answers: [...answers],
      timings: { total: ms },
      ...(nsid !== null && { nsid }),
    })),
  };
}
