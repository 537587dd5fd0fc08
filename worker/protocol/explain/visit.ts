import type { Finding, FindingCode } from '../findings.ts';
import type { WebError, WebPhase } from '../notes-web.ts';
import { webWords } from '../tools/web-words.ts';

/** Where a visit came to nothing, and why. */
export interface Fault {
  readonly phase: WebPhase;
  readonly error: WebError;
}

/** What a visit that came to nothing is called, and what it means. */
const meanings: Partial<Record<WebError, readonly [code: FindingCode, meaning: string]>> = {
  ECONNREFUSED: ['refused', 'The connection is refused: nobody listens at the port, or a filter says so.'],
  ECONNRESET: ['connection_reset', 'The connection is cut: by the server, or by somebody in between.'],
  EHOSTUNREACH: ['host_unreachable', 'The host can’t be reached, says a router on the way or a filter.'],
  ENETUNREACH: ['network_unreachable', 'The network can’t be reached: there is no route to it.'],
  TLS_HANDSHAKE: ['tls_failed', 'There is no TLS: the server speaks something else.'],
  TLS_VERSION: ['tls_failed', 'There is no TLS version that both sides take.'],
  TLS_REFUSED: [
    'tls_failed',
    'The server speaks TLS, and this handshake is refused: it may want a client certificate or another name, or no cipher or key suits both.',
  ],
  NO_HTTP2: ['no_http', 'The server does not speak HTTP/2.'],
  HEADERS_TOO_BIG: ['no_http', 'The headers of the answer are bigger than anybody takes.'],
  BAD_RESPONSE: ['no_http', 'The answer is no HTTP.'],
};

/** Silence means another thing before there is a connection than behind it. */
const silences: Partial<Record<WebPhase, string>> = {
  tcp: 'Nobody answers: the host is down, or a filter drops what comes.',
  tls: 'The connection opens, and then nothing comes for the TLS handshake.',
  firstByte: 'The connection opens, and the server does not answer in time.',
  download: 'The answer begins, and does not end in time.',
};

/** What a fault means; nothing where it is the location's own. */
export function faultFindings(fault: Fault | null, address: string | null): Finding[] {
  if (!fault) return [];
  const { phase, error } = fault;
  const silence = error === 'ETIMEDOUT' ? silences[phase] : undefined;
  const [code, text] = silence === undefined ? (meanings[error] ?? []) : (['no_answer', silence] as const);
  if (code === undefined || text === undefined) return [];
  const evidence = [`address: ${address ?? 'unknown'}`, `phase: ${phase}`, `error: ${webWords[error]}`];
  return [{ code, text, evidence, confidence: error === 'TLS_REFUSED' ? 'likely' : 'sure' }];
}
