import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { connect, type ConnectionOptions, createSecureContext, type TLSSocket } from 'node:tls';
import { formatAddress, limits, parseAddress } from '#protocol';
import { identityError } from './certificate.ts';
import { webError } from './fault.ts';

export interface Place {
  /** Numeric and checked. */
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
}

/**
 * A connection to this address and to no other one: nothing is resolved, and who is there is looked at again (rule 5). What goes
 * wrong later is for whoever reads.
 * @throws {Error} with the errno as its code
 */
export async function opened({ address, family, port }: Place, within: AbortSignal): Promise<Socket> {
  const socket = createConnection({ host: address, port, family, noDelay: true });
  socket.on('error', () => undefined);
  const patience = AbortSignal.timeout(limits.probe.web.connectSeconds * 1000);
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([within, patience]) });
    if (!isSame(socket.remoteAddress, address)) throw webError('EOTHER');
    return socket;
  } catch (error) {
    socket.destroy();
    throw patience.aborted ? webError('ETIMEDOUT') : error;
  }
}

/** True for one and the same address. A link-local one is asked for with its zone (`fe80::1%eth0`), and may be told without it. */
export function isSame(remote: string | undefined, address: string): boolean {
  const [found, asked] = [remote ?? '', address].map((text) => parseAddress(text.split('%', 1)[0]!));
  return found !== undefined && asked !== undefined && formatAddress(found) === formatAddress(asked);
}

/** Reads whom this host trusts, which Node.js does once. It takes as long as a handshake, and is no part of one. */
export function readTrusted(): void {
  createSecureContext();
}

export interface Secure {
  /** Who it should be. A name is sent (SNI), an address never (RFC 6066 §3). */
  readonly host: string;
  readonly isName: boolean;
  readonly more?: ConnectionOptions;
  /** Hears the OCSP response that came along, where it was asked for; null: none did. */
  readonly onStaple?: (response: Buffer | null) => void;
}

/**
 * TLS on a connection that is there. The certificate need not be valid: to tell what it is, is what a looking glass is for. Nothing
 * that is a secret is said over it.
 * @throws {Error} with a code of Node.js or OpenSSL
 */
export async function secured(
  socket: Socket,
  { host, isName, more, onStaple }: Secure,
  within: AbortSignal,
): Promise<TLSSocket> {
  const tls = connect({
    socket,
    host,
    ...(isName && { servername: host }),
    rejectUnauthorized: false,
    checkServerIdentity: identityError,
    ...more,
  });
  tls.on('error', () => undefined);
  if (onStaple) tls.on('OCSPResponse', onStaple);
  try {
    await once(tls, 'secureConnect', { signal: within });
    return tls;
  } catch (error) {
    tls.destroy();
    throw error;
  }
}
