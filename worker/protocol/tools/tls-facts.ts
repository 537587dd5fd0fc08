import type { CertificateFacts, Handshake } from './web-words.ts';

/** A certificate in the API's words. */
export interface CertificateJson {
  createdAt: string | null;
  expiresAt: string | null;
  subject: { CN?: string; alt?: string };
  issuer: CertificateFacts['issuer'];
  keyType: string | null;
  keyBits: number | null;
  serialNumber: string;
  fingerprint256: string;
  publicKey: string | null;
}

/** What the API says of TLS (contract §2). */
export interface TlsFacts extends CertificateJson {
  protocol: string;
  cipherName: string;
  authorized: boolean;
  error?: string;
}

/** Null until there is a handshake, and a certificate in it. */
export function tlsFacts(handshake: Handshake | null, certificate: CertificateFacts | null): TlsFacts | null {
  if (!handshake || !certificate) return null;
  const { protocol, cipher, authorized, error } = handshake;
  return {
    protocol,
    cipherName: cipher,
    authorized,
    ...(error !== undefined && { error }),
    ...certificateJson(certificate),
  };
}

/** One certificate. */
export function certificateJson(certificate: CertificateFacts): CertificateJson {
  const { subject, issuer, names, keyType, keyBits, publicKey, from, to, serial, fingerprint } = certificate;
  return {
    createdAt: from,
    expiresAt: to,
    subject: {
      ...(subject.CN !== undefined && { CN: subject.CN }),
      ...(names.length > 0 && { alt: names.join(', ') }),
    },
    issuer: { ...issuer },
    keyType,
    keyBits,
    serialNumber: serial,
    fingerprint256: fingerprint,
    publicKey,
  };
}
