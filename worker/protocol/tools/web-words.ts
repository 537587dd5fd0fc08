import type { Note } from '../notes.ts';
import type { TlsVersion } from '../notes-tls.ts';
import type { WebError } from '../notes-web.ts';
import { visible } from '../visible.ts';
import { connectWords } from './connect-words.ts';

/** What went wrong, to a reader. */
export const webWords: Readonly<Record<WebError, string>> = {
  ...connectWords,
  TLS_HANDSHAKE: 'no TLS handshake',
  TLS_VERSION: 'no TLS version in common',
  TLS_REFUSED: 'TLS handshake refused',
  NO_HTTP2: 'the server does not speak HTTP/2',
  HEADERS_TOO_BIG: 'the answer’s headers are too big',
  BAD_RESPONSE: 'the answer is no HTTP',
};

/** Versions of TLS, to a reader. */
export const versionNames: Readonly<Record<TlsVersion, string>> = {
  TLSv1: 'TLS 1.0',
  'TLSv1.1': 'TLS 1.1',
  'TLSv1.2': 'TLS 1.2',
  'TLSv1.3': 'TLS 1.3',
};

/** Whether a version is offered, to a reader. */
export function offerWord(offered: boolean | null): string {
  if (offered === null) return 'not known';
  return offered ? 'offered' : 'not offered';
}

type Certificate = Extract<Note, { k: 'certificate' }>;
export type Handshake = Omit<Extract<Note, { k: 'handshake' }>, 'k'>;

/** A certificate as it is shown; times in ISO 8601. */
export type CertificateFacts = Omit<Certificate, 'k' | 'depth'>;

/** The facts in a note, with every word of a stranger made visible. */
export function certificateFrom(note: Certificate): CertificateFacts {
  const { from, to, more, keyBits, serial, fingerprint, publicKey } = note;
  return {
    subject: shown(note.subject),
    issuer: shown(note.issuer),
    names: note.names.map(visible),
    keyType: note.keyType === null ? null : visible(note.keyType),
    from,
    to,
    more,
    keyBits,
    serial,
    fingerprint,
    publicKey,
  };
}

/** The same for a handshake. */
export function handshakeFrom({ protocol, cipher, alpn, authorized, error, at, host }: Handshake): Handshake {
  return {
    protocol: visible(protocol),
    cipher: visible(cipher),
    alpn: alpn === null ? null : visible(alpn),
    authorized,
    ...(error !== undefined && { error }),
    ...(at !== undefined && { at }),
    ...(host && { host: { name: visible(host.name), matches: host.matches } }),
  };
}

function shown(who: Certificate['subject']): Certificate['subject'] {
  return Object.fromEntries(Object.entries(who).map(([field, text]) => [field, visible(text ?? '')]));
}

/** `CN=a.example, O=Example` */
export function whoText(who: Certificate['subject']): string {
  const parts = (['CN', 'O', 'C'] as const).flatMap((field) =>
    who[field] === undefined ? [] : [`${field}=${who[field]}`],
  );
  return parts.join(', ');
}

/** Lines about a handshake and the server's certificate, as curl has them. */
export function tlsLines(handshake: Handshake | null, certificate: CertificateFacts | null): string[] {
  const lines: string[] = [];
  if (handshake) {
    const { protocol, cipher, alpn } = handshake;
    lines.push(`* ${protocol}, ${cipher}${alpn === null ? '' : `, ALPN ${alpn}`}`);
  }
  if (certificate) lines.push(...certificateLines(certificate));
  if (handshake)
    lines.push(handshake.authorized ? '* trusted' : `* not trusted: ${handshake.error ?? 'unknown'}`);
  return lines;
}

/** Lines about one certificate; about one that signs others no names, for it has none. */
export function certificateLines({ subject, issuer, from, to, names, more }: CertificateFacts): string[] {
  const others = more === 0 ? '' : ` and ${more} more`;
  return [
    `* subject: ${whoText(subject)}`,
    `* issuer: ${whoText(issuer)}`,
    `* valid: ${from ?? '?'} to ${to ?? '?'}`,
    ...(names.length > 0 || more > 0 ? [`* names: ${names.join(', ')}${others}`] : []),
  ];
}
