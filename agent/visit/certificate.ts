import { X509Certificate } from 'node:crypto';
import {
  checkServerIdentity,
  type DetailedPeerCertificate,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';
import { formatAddress, limits, type Note, parseAddress, visible } from '#protocol';

type CertificateNote = Extract<Note, { k: 'certificate' }>;
type HandshakeNote = Extract<Note, { k: 'handshake' }>;

/**
 * What was agreed on, and whether the certificate is to be trusted.
 * @param host whom the server was asked for
 * @param at now
 */
export function handshakeNote(tls: TLSSocket, host: string, at: Date): HandshakeNote {
  const { authorized, alpnProtocol } = tls;
  // Typed as an Error; it is the code of one.
  const error = String(tls.authorizationError ?? '')
    .replaceAll(/[^A-Z0-9_]/g, '_')
    .slice(0, 80);
  return {
    k: 'handshake',
    protocol: visible(tls.getProtocol() ?? '').slice(0, 16),
    cipher: visible(tls.getCipher().standardName).slice(0, 64),
    alpn: alpnProtocol ? visible(alpnProtocol).slice(0, 32) : null,
    authorized,
    ...(!authorized && error !== '' && { error }),
    at: at.toISOString(),
    host: { name: host, matches: identityError(host, tls.getPeerCertificate()) === undefined },
  };
}

/**
 * Why a certificate is not for a host; undefined when it is. Without a subjectAltName Node.js looks at the subject, as nobody else does
 * (RFC 9525 §2): it is not shown any.
 */
export function identityError(host: string, certificate: PeerCertificate): Error | undefined {
  const { subject: _, ...named } = certificate;
  return checkServerIdentity(host, named as PeerCertificate);
}

/** Certificates that are told: nobody needs as many between a server and its root. */
const chainLength = 10;

/** A certificate and those above it, as far as each has signed the one before. One that signs itself is the last. */
export function chainOf(certificate: DetailedPeerCertificate): PeerCertificate[] {
  const chain: PeerCertificate[] = [];
  let next: DetailedPeerCertificate | undefined = certificate;
  while (next?.raw && chain.length < chainLength && !chain.includes(next)) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

/** What an entry of the log has room for, its other words taken off. */
const namesChars = 4_000;

/** The facts of a certificate, all of which are its owner's words, cut to what anybody needs. */
export function certificateNote(certificate: PeerCertificate, depth: number): CertificateNote {
  const { names, more } = namesIn(certificate.subjectaltname ?? '');
  return {
    k: 'certificate',
    depth,
    subject: whoIn(certificate.subject),
    issuer: whoIn(certificate.issuer),
    from: isoOf(certificate.valid_from),
    to: isoOf(certificate.valid_to),
    names,
    more,
    ...keyIn(certificate),
    serial: octets(Buffer.from(certificate.serialNumber ?? '', 'hex'), 66),
    fingerprint: (certificate.fingerprint256 ?? '').slice(0, 95),
  };
}

function whoIn(who: unknown): CertificateNote['subject'] {
  const fields = (who ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => visible([value].flat().join(', ')).slice(0, 200);
  return Object.fromEntries(
    ['C', 'O', 'CN'].flatMap((name) => (fields[name] === undefined ? [] : [[name, text(fields[name])]])),
  );
}

/** `DNS:a.example, IP Address:192.0.2.1`: as Node.js quotes what has commas, a name can't be made two. */
function namesIn(text: string): { names: string[]; more: number } {
  const all = text === '' ? [] : text.split(', ');
  const names: string[] = [];
  let room: number = namesChars;
  for (const each of all) {
    const name = nameIn(each);
    room -= JSON.stringify(name).length + 1;
    if (room < 0 || names.length === limits.probe.web.names) break;
    names.push(name);
  }
  return { names, more: Math.min(all.length - names.length, 100_000) };
}

/** Node.js writes all of an IPv6 address; we write it as everywhere. */
function nameIn(each: string): string {
  const text = each.replace(/^(?:DNS|IP Address):/, '');
  const address = parseAddress(text);
  return address ? formatAddress(address) : visible(text).slice(0, 300);
}

function isoOf(text: string | undefined): string | null {
  const at = Date.parse(text ?? '');
  const iso = Number.isNaN(at) ? '' : new Date(at).toISOString();
  // A year of five digits is no date that anybody means.
  return iso.length === 24 ? iso : null;
}

const nothing = { keyType: null, keyBits: null, publicKey: null };

function keyIn({ raw, pubkey, bits }: PeerCertificate): Pick<CertificateNote, keyof typeof nothing> {
  if (!raw) return nothing;
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = new X509Certificate(raw).publicKey;
    const size = details?.modulusLength ?? bits;
    return {
      keyType: type?.toUpperCase().slice(0, 32) ?? null,
      keyBits: size !== undefined && size <= 65_536 ? size : null,
      publicKey: pubkey && pubkey.length <= 800 ? octets(pubkey, 800) : null,
    };
  } catch {
    // A key of a kind that OpenSSL does not know.
    return nothing;
  }
}

function octets(bytes: Buffer, most: number): string {
  return [...bytes.subarray(0, most)]
    .map((byte) => byte.toString(16).padStart(2, '0').toUpperCase())
    .join(':');
}
