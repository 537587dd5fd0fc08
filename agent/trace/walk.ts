import { type Address, limits, type Outcome, parseAddress } from '#protocol';
import { authorityHead, deadEnd, traceHead, traceQuestions } from '#protocol/tools/dns-trace.ts';
import type { Place } from '../visit/opened.ts';
import type { Asked } from './ask.ts';
import type { Question, Reply } from './message.ts';
import { nameOf, type Presented } from './present.ts';

/** Where a server of a delegation can be asked, or why it isn't. */
export type Where =
  | { readonly kind: 'places'; readonly places: readonly Place[] }
  | { readonly kind: 'not asked'; readonly why: string; readonly isPolicy: boolean };

/** What a walk needs of the world. */
export interface WalkHost {
  readonly ask: (place: Place, question: Question) => Promise<Asked>;
  /** The host's own resolvers, as it is configured. */
  readonly resolvers: readonly Place[];
  /** Judges a server's addresses: those that its parent told (glue), or else what the host's resolver knows. */
  readonly locate: (name: string, glue: readonly Address[]) => Promise<Where>;
  /** False where its network has had its share of questions; to ask counts. */
  readonly mayAsk: (place: Place) => boolean;
  readonly line: (text: string) => void;
  /** True when it shall end. */
  readonly isOver: () => boolean;
}

interface Server {
  /** With the root's dot. */
  readonly name: string;
  readonly glue: readonly Address[];
}

interface Delegation {
  readonly zone: string;
  readonly servers: readonly Server[];
}

/** What asking the servers of one zone comes to. */
type Step = { readonly down: Delegation } | { readonly outcome: Outcome };

/**
 * Goes down from the root, as a resolver with an empty cache does (RFC 1034 §5.3.3), and tells each step as `dig +trace` prints it. The
 * host's resolver names the root's servers; all others are named by the zone above, and asked without recursion, one after the other
 * until one of them answers. A CNAME is an answer.
 */
export async function walk(question: Question, host: WalkHost): Promise<Outcome> {
  host.line(traceHead(question.name, question.type));
  let step = await rootStep({ ...question, name: '.', type: 'NS', recursive: true }, host);
  const left = { questions: traceQuestions };
  while ('down' in step) step = await zoneStep(step.down, question, host, left);
  return step.outcome;
}

async function rootStep(question: Question, host: WalkHost): Promise<Step> {
  for (const place of host.resolvers) {
    const asked = await host.ask(place, question);
    const from = { name: place.address, place };
    if (asked.kind === 'stopped') return tooLong;
    if (asked.kind === 'failed') {
      host.line(communicationsError(from, asked.why));
      continue;
    }
    const servers = serversIn(asked.reply.answers, '.').map((name) => ({ name, glue: [] }));
    tell(host, asked.reply.answers, asked, from);
    if (servers.length > 0) return { down: { zone: '.', servers } };
  }
  host.line(deadEnd);
  return failed('resolver', 'resolver_failed', 'the resolver does not know the servers of the root');
}

async function zoneStep(
  { zone, servers }: Delegation,
  question: Question,
  host: WalkHost,
  left: { questions: number },
): Promise<Step> {
  let withheld = 0;
  for (const server of servers) {
    if (host.isOver()) return tooLong;
    const where = await host.locate(server.name, server.glue);
    // A look-up that was broken off says nothing of the server.
    if (host.isOver()) return tooLong;
    if (where.kind === 'not asked') {
      host.line(`;; not asked: ${bare(server.name)}, ${where.why}`);
      withheld += Number(where.isPolicy);
      continue;
    }
    for (const place of where.places) {
      if (host.isOver()) return tooLong;
      if (!host.mayAsk(place)) {
        host.line(`;; not asked: ${bare(server.name)}, its network has had its share of questions`);
        continue;
      }
      if (left.questions === 0) return failed('resolver', 'resolver_failed', 'the path has too many servers');
      left.questions -= 1;
      const step = await serverStep(server, place, zone, question, host);
      if (step) return step;
    }
  }
  host.line(deadEnd);
  if (withheld === servers.length)
    return failed('policy', 'private_address', `${zone} has only servers that may not be asked from here`);
  return failed('resolver', 'resolver_failed', `no server of ${zone} gives an answer`);
}

/** What one server's word leads to; undefined: nowhere, and that is told. */
async function serverStep(
  server: Server,
  place: Place,
  zone: string,
  question: Question,
  host: WalkHost,
): Promise<Step | undefined> {
  const asked = await host.ask(place, question);
  if (asked.kind === 'stopped') return tooLong;
  const from = { name: bare(server.name), place };
  if (asked.kind === 'failed') {
    host.line(communicationsError(from, asked.why));
    return undefined;
  }
  const { answers, authorities, status, flags } = asked.reply;
  const found = judge(asked.reply, question, zone);
  if (found.kind === 'useless') {
    host.line(found.words(placeText(from)));
    return undefined;
  }
  if (found.kind === 'down') {
    tell(host, authorities, asked, from);
    return { down: found.delegation };
  }
  const isEmpty = answers.length === 0;
  if (isEmpty && authorities.length > 0) host.line(authorityHead);
  tell(host, isEmpty ? authorities : answers, asked, from, `${status}, flags: ${flags.join(' ')}`);
  return { outcome: { kind: 'finished', exit: 0 } };
}

type Judged =
  | { readonly kind: 'answer' }
  | { readonly kind: 'down'; readonly delegation: Delegation }
  | { readonly kind: 'useless'; readonly words: (place: string) => string };

/** Pure: what a server's reply is worth to whoever goes down. */
function judge(reply: Reply, { name }: Question, zone: string): Judged {
  const { status, flags, answers, authorities } = reply;
  if (status !== 'NOERROR' && status !== 'NXDOMAIN')
    return { kind: 'useless', words: (place) => `;; Got ${status} reply from ${place}, trying next server` };
  if (answers.length > 0 || status === 'NXDOMAIN' || flags.includes('aa')) return { kind: 'answer' };
  const child = authorities.find(({ type }) => type === 'NS')?.name;
  // Only down, and only towards what was asked: a server that points elsewhere does not know its zone.
  const isDown = child !== undefined && isBelow(child, zone) && isWithin(nameOf(name), child);
  if (!isDown)
    return { kind: 'useless', words: (place) => `;; BAD REFERRAL from ${place}, trying next server` };
  const servers = serversIn(authorities, child).map((server) => ({
    name: server,
    // What lies outside of a server's own zone is hearsay (RFC 2181 §5.4.1).
    glue: isWithin(server, zone) ? glueIn(reply.additionals, server) : [],
  }));
  return { kind: 'down', delegation: { zone: child, servers } };
}

/** No delegation has more of use. */
const maxServers = 16;

function serversIn(records: readonly Presented[], zone: string): string[] {
  const names = records.flatMap(({ type, name, value }) => (type === 'NS' && name === zone ? [value] : []));
  return [...new Set(names)].slice(0, maxServers);
}

function glueIn(records: readonly Presented[], server: string): Address[] {
  return records
    .filter(({ type, name }) => name === server && (type === 'A' || type === 'AAAA'))
    .slice(0, limits.resolve.addresses)
    .flatMap(({ value }) => parseAddress(value) ?? []);
}

function isWithin(name: string, zone: string): boolean {
  return zone === '.' || name === zone || name.endsWith(`.${zone}`);
}

function isBelow(name: string, zone: string): boolean {
  return name !== zone && isWithin(name, zone);
}

interface From {
  readonly name: string;
  readonly place: Place;
}

const bare = (name: string): string => (name === '.' ? name : name.slice(0, -1));
const placeText = ({ name, place }: From): string => `${place.address}#${place.port}(${name})`;
const communicationsError = (from: From, why: string): string =>
  `;; communications error to ${placeText(from)}: ${why}`;

/** The records, and who said so. */
function tell(
  { line }: WalkHost,
  records: readonly Presented[],
  { reply, ms }: Extract<Asked, { kind: 'reply' }>,
  from: From,
  status?: string,
): void {
  for (const { name, ttl, type, value } of records) line(cut([name, ttl, 'IN', type, value].join('\t')));
  if (reply.nsid) line(`; NSID: ${nsidText(reply.nsid)}`);
  if (status !== undefined) line(`;; status: ${status}`);
  line(`;; Received ${reply.bytes} bytes from ${placeText(from)} in ${ms} ms`);
  line('');
}

function cut(text: string): string {
  const cap = limits.job.lineBytes;
  return text.length > cap ? `${text.slice(0, cap)}… [cut at ${cap} bytes]` : text;
}

/** As dig prints it: octets, and the same as text where it is some. */
function nsidText(nsid: Uint8Array): string {
  const octets = [...nsid.subarray(0, 100)];
  const text = octets
    .map((octet) => (octet > 0x1f && octet < 0x7f ? String.fromCharCode(octet) : '.'))
    .join('');
  return `${octets.map((octet) => octet.toString(16).padStart(2, '0')).join(' ')} ("${text}")`;
}

function failed(
  owner: 'resolver' | 'policy',
  code: 'resolver_failed' | 'resolver_timeout' | 'private_address',
  message: string,
): Step {
  return { outcome: { kind: 'failed', failure: { owner, code, message: message.slice(0, 400) } } };
}

const tooLong = failed('resolver', 'resolver_timeout', 'the trace took too long');
