import type { Entry } from '../entry.ts';
import { explainHttp, seenByHttp } from '../explain/http.ts';
import { limits } from '../limits.ts';
import { decodeNote, type Note } from '../notes.ts';
import { type WebPhase, webPhases } from '../notes-web.ts';
import { visible } from '../visible.ts';
import { type HttpOptions, httpOptions } from './http-options.ts';
import { told } from './lines.ts';
import { tlsFacts, type TlsFacts } from './tls-facts.ts';
import type { Tool } from './tool.ts';
import { takeVisit, totalMs, type VisitState } from './visit.ts';
import { type CertificateFacts, certificateFrom, tlsLines, webWords } from './web-words.ts';

export { httpOptions, type HttpOptions, portOf } from './http-options.ts';

/** What a visit's log says so far. */
export interface HttpState extends VisitState {
  certificate: CertificateFacts | null;
  head: { readonly version: string; readonly status: number; readonly text: string } | null;
  readonly headers: { readonly name: string; value: string }[];
  /** Headers that are not told, or not to their end. */
  moreHeaders: number;
  readonly body: string[];
  received: { readonly bytes: number; readonly truncated: boolean } | null;
}

export interface HttpResult {
  resolvedAddress: string | null;
  statusCode: number | null;
  statusCodeName: string | null;
  headers: Record<string, string | string[]>;
  rawHeaders: string;
  rawBody: string | null;
  truncated: boolean;
  /** Consecutive parts, ms; total is their sum. */
  timings: Record<'total' | WebPhase, number | null>;
  tls: TlsFacts | null;
}

/** Seconds beyond the visit's own that it may take until the agent lets go of it. */
const graceSeconds = 3;

/** Asks a web server one question, and tells what it takes to be answered (RFC 9110). Follows nothing, keeps nothing. */
export const http: Tool<HttpOptions, HttpState, HttpResult> = {
  name: 'http',
  options: httpOptions,

  budgetMs: () => (limits.probe.web.seconds + graceSeconds) * 1000,

  initial: () => ({
    lines: [],
    address: null,
    phases: { dns: null, tcp: null, tls: null, firstByte: null, download: null },
    handshake: null,
    certificate: null,
    head: null,
    headers: [],
    moreHeaders: 0,
    body: [],
    received: null,
    fault: null,
  }),

  fold(state, [, channel, text]: Entry) {
    if (channel !== 'n') state.lines.push(visible(text));
    else takeNote(state, decodeNote(text));
    return state;
  },

  toText(state) {
    const { address, phases, handshake, certificate, fault, body, lines } = state;
    const text = [...tlsLines(handshake, certificate), ...headLines(state)];
    if (phases.tcp !== null) text.unshift(`* connected to ${address ?? '?'}`);
    if (body.length > 0) text.push(body.join(''));
    text.push(...endLines(state));
    if (fault) text.push(`* ${webWords[fault.error]}`);
    return [...text, ...lines].join('\n');
  },

  toResult(state) {
    const { head, headers, body, received } = state;
    return {
      resolvedAddress: told(state.address),
      statusCode: head?.status ?? null,
      statusCodeName: head?.text ?? null,
      headers: byName(headers),
      rawHeaders: headers.map(({ name, value }) => `${name}: ${value}`).join('\n'),
      rawBody: body.length === 0 ? null : body.join(''),
      truncated: (received?.truncated ?? false) || state.moreHeaders > 0,
      timings: { total: totalMs(state), ...state.phases },
      tls: tlsFacts(state.handshake, state.certificate),
    };
  },

  explain: explainHttp,
  seen: seenByHttp,
};

function takeNote(state: HttpState, note: Note | undefined): void {
  takeVisit(state, note);
  if (note?.k === 'certificate' && note.depth === 0) state.certificate ??= certificateFrom(note);
  if (note) takeAnswer(state, note);
}

function takeAnswer(state: HttpState, note: Note): void {
  if (note.k === 'head')
    state.head ??= { version: visible(note.version), status: note.status, text: visible(note.text) };
  // Half a character at the end of one piece must not become another one with the beginning of the next.
  if (note.k === 'body') state.body.push(visible(note.text.toWellFormed()));
  if (note.k === 'headers') {
    for (const [name, value] of note.list) takeHeader(state, name, value);
    state.moreHeaders = note.more ?? state.moreHeaders;
  }
  if (note.k === 'received') state.received ??= { bytes: note.bytes, truncated: note.truncated };
}

function takeHeader({ headers }: HttpState, name: string, piece: string): void {
  const value = visible(piece.toWellFormed());
  const last = headers.at(-1);
  if (name === '' && last) last.value += value;
  else headers.push({ name: visible(name), value });
}

/** By name in lower case; what comes several times is a list. */
function byName(headers: HttpState['headers']): HttpResult['headers'] {
  const found = new Map<string, string | string[]>();
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    const before = found.get(key);
    if (Array.isArray(before)) before.push(value);
    else found.set(key, before === undefined ? value : [before, value]);
  }
  return Object.fromEntries(found);
}

function headLines({ head, headers, moreHeaders }: HttpState): string[] {
  if (!head) return [];
  const lines = headers.map(({ name, value }) => `< ${name}: ${value}`);
  const cut = moreHeaders > 0 ? [`* ${moreHeaders} headers not shown to their end`] : [];
  return [`< HTTP/${head.version} ${head.status} ${head.text}`.trimEnd(), ...lines, '<', ...cut];
}

function endLines({ received, phases, body }: HttpState): string[] {
  if (!received) return [];
  const parts = webPhases.flatMap((phase) =>
    phases[phase] === null ? [] : [`${phase} ${phases[phase]} ms`],
  );
  const cut = received.truncated ? `, not all of it shown` : '';
  return [
    ...(body.length > 0 ? [''] : []),
    `* ${received.bytes} bytes of body${cut}`,
    `* ${parts.join(', ')}`,
  ];
}
