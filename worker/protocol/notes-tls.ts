import * as z from 'zod/mini';

/** Versions of TLS that a server is asked for, by the names of OpenSSL. The first two are out of use (RFC 8996). */
export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

/** What a stapled OCSP response says of the certificate (RFC 6960 §4.2.1). `unread`: there is one, and we can't tell what it says. */
export const staples = ['none', 'good', 'revoked', 'unknown', 'unread'] as const;
export type Staple = (typeof staples)[number];

/** Facts that only the tool tls looks for; part of the notes. */
export const tlsNotes = [
  /** Whether the server speaks this version, on a connection of its own. Null: it said neither yes nor no. */
  z.object({
    k: z.literal('offer'),
    version: z.enum(tlsVersions),
    offered: z.nullable(z.boolean()),
  }),
  /** The OCSP response that came with the handshake, if one did (RFC 6066 §8). Nobody has checked its signature. */
  z.object({ k: z.literal('staple'), status: z.enum(staples) }),
] as const;
