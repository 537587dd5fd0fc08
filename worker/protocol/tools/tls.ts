import type { Entry } from '../entry.ts';
import { explainTls, seenByTls } from '../explain/tls.ts';
import { limits } from '../limits.ts';
import { decodeNote, type Note } from '../notes.ts';
import { type Staple, type TlsVersion, tlsVersions } from '../notes-tls.ts';
import { visible } from '../visible.ts';
import { told } from './lines.ts';
import { type CertificateJson, certificateJson, tlsFacts, type TlsFacts } from './tls-facts.ts';
import { type TlsOptions, tlsOptions } from './tls-options.ts';
import type { Tool } from './tool.ts';
import { takeVisit, totalMs, type VisitState } from './visit.ts';
import {
  type CertificateFacts,
  certificateFrom,
  certificateLines,
  offerWord,
  tlsLines,
  versionNames,
  webWords,
} from './web-words.ts';

export { tlsOptions, type TlsOptions } from './tls-options.ts';

/** The parts of a handshake, one after the other. */
export const tlsPhases = ['dns', 'tcp', 'tls'] as const;

/** What the log of a handshake says so far. */
export interface TlsState extends VisitState<(typeof tlsPhases)[number]> {
  /** Its own first, then the issuers found among what was sent. */
  readonly chain: CertificateFacts[];
  /** Null: the server said neither yes nor no; absent: not asked yet. */
  versions: Readonly<Partial<Record<TlsVersion, boolean | null>>>;
  staple: Staple | null;
}

export interface TlsResult {
  resolvedAddress: string | null;
  /** Consecutive parts of the first handshake, ms; total is their sum. */
  timings: Record<'total' | (typeof tlsPhases)[number], number | null>;
  tls: TlsFacts | null;
  alpn: string | null;
  /** True: offered; null: not known, or not asked yet. */
  versions: Record<TlsVersion, boolean | null>;
  /** Its own first, then the issuers found among what was sent. */
  chain: CertificateJson[];
  /** The stapled OCSP response; null: not known yet. */
  ocsp: { stapled: boolean; status: 'good' | 'revoked' | 'unknown' | null } | null;
}

/** Seconds beyond the handshakes' own that it may take until the agent lets go of it. */
const graceSeconds = 3;

/** Shakes hands with a server: its certificates, whether they are to be trusted, and what it offers (RFC 8446). Nothing is said over it. */
export const tls: Tool<TlsOptions, TlsState, TlsResult> = {
  name: 'tls',
  options: tlsOptions,

  budgetMs() {
    const { web, tlsVersionSeconds } = limits.probe;
    return (web.seconds + tlsVersions.length * tlsVersionSeconds + graceSeconds) * 1000;
  },

  initial: () => ({
    lines: [],
    address: null,
    phases: { dns: null, tcp: null, tls: null },
    handshake: null,
    chain: [],
    versions: {},
    staple: null,
    fault: null,
  }),

  fold(state, [, channel, text]: Entry) {
    if (channel !== 'n') state.lines.push(visible(text));
    else takeNote(state, decodeNote(text));
    return state;
  },

  toText(state) {
    const { address, phases, handshake, chain, fault, lines } = state;
    const [own = null, ...above] = chain;
    const text = [
      ...(phases.tcp === null ? [] : [`* connected to ${address ?? '?'}`]),
      ...tlsLines(handshake, own),
      ...above.flatMap((one) => [
        '* issued by:',
        ...certificateLines(one).map((line) => `*   ${line.slice(2)}`),
      ]),
      ...factLines(state),
    ];
    if (fault) text.push(`* ${webWords[fault.error]}`);
    return [...text, ...lines].join('\n');
  },

  toResult(state) {
    const { handshake, chain, versions, staple } = state;
    const asked = tlsVersions.map((version) => [version, versions[version] ?? null]);
    return {
      resolvedAddress: told(state.address),
      timings: { total: totalMs(state), ...state.phases },
      tls: tlsFacts(handshake, chain[0] ?? null),
      alpn: handshake?.alpn ?? null,
      versions: Object.fromEntries(asked) as TlsResult['versions'],
      chain: chain.map(certificateJson),
      ocsp: staple && { stapled: staple !== 'none', status: statusOf(staple) },
    };
  },

  explain: explainTls,
  seen: seenByTls,
};

function statusOf(staple: Staple): 'good' | 'revoked' | 'unknown' | null {
  return staple === 'none' || staple === 'unread' ? null : staple;
}

/** Of everything the first word counts. */
function takeNote(state: TlsState, note: Note | undefined): void {
  takeVisit(state, note);
  // They come in their order.
  if (note?.k === 'certificate' && note.depth === state.chain.length) state.chain.push(certificateFrom(note));
  if (note?.k === 'offer' && state.versions[note.version] === undefined)
    state.versions = { ...state.versions, [note.version]: note.offered };
  if (note?.k === 'staple') state.staple ??= note.status;
}

const stapleWords: Readonly<Record<Staple, string>> = {
  none: 'no stapled OCSP response',
  good: 'stapled OCSP response: good',
  revoked: 'stapled OCSP response: revoked',
  unknown: 'stapled OCSP response: unknown',
  unread: 'stapled OCSP response',
};

function factLines({ versions, staple, phases, handshake }: TlsState): string[] {
  const known = tlsVersions.flatMap((version) => {
    const is = versions[version];
    return is === undefined ? [] : [`* ${versionNames[version]}: ${offerWord(is)}`];
  });
  const parts = tlsPhases.flatMap((phase) =>
    phases[phase] === null ? [] : [`${phase} ${phases[phase]} ms`],
  );
  return [
    ...known,
    ...(staple === null ? [] : [`* ${stapleWords[staple]}`]),
    ...(handshake ? [`* ${parts.join(', ')}`] : []),
  ];
}
