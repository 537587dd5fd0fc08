import type { PeerCertificate, TLSSocket } from 'node:tls';
import { limits, type TlsVersion } from '#protocol';
import { chainOf } from './certificate.ts';
import { webErrorOf } from './fault.ts';
import { opened, type Place, secured, type Secure } from './opened.ts';

/** What one connection found out about one version. */
export interface Offer {
  readonly version: TlsVersion;
  /** Null: the server said neither yes nor no. */
  readonly offered: boolean | null;
  /** Its own certificate first, then the issuers found among what it sent. */
  readonly chain: readonly PeerCertificate[];
}

/**
 * Asks for one version and no other one, on a connection of its own to the same address. With no issuer to be trusted, so that the
 * chain is what the server sent, to which nothing of this host is added; and at OpenSSL's lowest level of security, below which it
 * does not speak the old versions. Nothing is said over it.
 */
export async function offer(
  version: TlsVersion,
  place: Place,
  who: Secure,
  signal: AbortSignal,
): Promise<Offer> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(limits.probe.tlsVersionSeconds * 1000)]);
  const more = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0', ca: [] };
  try {
    const socket = await opened(place, within);
    const tls = await secured(socket, { ...who, more }, within);
    const chain = chainOf(tls.getPeerCertificate(true));
    bye(tls);
    return { version, offered: true, chain };
  } catch (error) {
    // Whoever hangs up without a word, or refuses for another reason, says nothing of the version.
    return { version, offered: webErrorOf(error) === 'TLS_VERSION' ? false : null, chain: [] };
  }
}

/** Ends as TLS ends (RFC 8446 §6.1), and does not wait for the other side. */
export function bye(tls: TLSSocket): void {
  tls.destroySoon();
}
