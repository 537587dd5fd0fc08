import { type Failure, type Outcome, type WebError, webErrors, type WebPhase } from '#protocol';
import { webWords } from '#protocol/tools/web-words.ts';

/** What OpenSSL and Node.js call what we call otherwise, by the beginning of the code. */
const others: readonly (readonly [string, WebError])[] = [
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'TLS_VERSION'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'TLS_VERSION'],
  ['ERR_SSL_UNKNOWN_PROTOCOL', 'TLS_VERSION'],
  ['ERR_SSL_WRONG_SSL_VERSION', 'TLS_VERSION'],
  ['ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', 'NO_HTTP2'],
  // Alerts (RFC 8446 §6.2): one and the same says that a client certificate is wanted and that no cipher is common to both.
  ['ERR_SSL_SSLV3_ALERT_', 'TLS_REFUSED'],
  ['ERR_SSL_SSL/TLS_ALERT_', 'TLS_REFUSED'],
  ['ERR_SSL_TLSV1_', 'TLS_REFUSED'],
  ['ERR_SSL_TLSV13_', 'TLS_REFUSED'],
  // What this side takes no more.
  ['ERR_SSL_DH_KEY_TOO_SMALL', 'TLS_REFUSED'],
  ['ERR_SSL_EE_KEY_TOO_SMALL', 'TLS_REFUSED'],
  ['ERR_SSL_CA_KEY_TOO_SMALL', 'TLS_REFUSED'],
  ['ERR_SSL_CA_MD_TOO_WEAK', 'TLS_REFUSED'],
  ['ERR_SSL_', 'TLS_HANDSHAKE'],
  ['ERR_TLS_', 'TLS_HANDSHAKE'],
  ['EPROTO', 'TLS_HANDSHAKE'],
  ['EPIPE', 'ECONNRESET'],
  ['HPE_HEADER_OVERFLOW', 'HEADERS_TOO_BIG'],
  ['ERR_HTTP2_', 'BAD_RESPONSE'],
  ['HPE_', 'BAD_RESPONSE'],
];

/** An error of Node.js, by the closed list. */
export function webErrorOf(error: unknown): WebError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const known = webErrors.find((name) => name === code);
  return known ?? others.find(([begin]) => code.startsWith(begin))?.[1] ?? 'EOTHER';
}

/** An error that has one of our names already. */
export function webError(code: WebError): Error {
  return Object.assign(new Error(code), { code });
}

const codes: Readonly<Record<WebPhase, Failure['code']>> = {
  dns: 'resolver_failed',
  tcp: 'connect_failed',
  tls: 'tls_failed',
  firstByte: 'http_failed',
  download: 'http_failed',
};

/** What a visit that came to nothing comes to. It is the agent's matter only where this host does not let it out. */
export function failedIn(phase: WebPhase, error: WebError): Outcome {
  const isOurs = error === 'EACCES' || error === 'EADDRNOTAVAIL';
  const failure = isOurs
    ? ({ owner: 'agent', code: 'tool_failed' } as const)
    : // In TLS 1.3 a server may refuse only once hands are shaken.
      ({ owner: 'target', code: codes[error === 'TLS_REFUSED' ? 'tls' : phase] } as const);
  return { kind: 'failed', failure: { ...failure, message: webWords[error] } };
}
