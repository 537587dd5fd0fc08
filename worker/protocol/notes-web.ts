import * as z from 'zod/mini';
import { connectErrors } from './connect-errors.ts';
import { limits } from './limits.ts';

/** What a visit of a web server consists of, one part after the other. */
export const webPhases = ['dns', 'tcp', 'tls', 'firstByte', 'download'] as const;
export type WebPhase = (typeof webPhases)[number];

/** Why a visit came to nothing: what a connection can meet, and what may come of it when it is there. */
export const webErrors = [
  ...connectErrors,
  'TLS_HANDSHAKE',
  'TLS_VERSION',
  'TLS_REFUSED',
  'NO_HTTP2',
  'HEADERS_TOO_BIG',
  'BAD_RESPONSE',
] as const;
export type WebError = (typeof webErrors)[number];

const text = (most: number) => z.string().check(z.maxLength(most));
/** Octets as certificates' tools print them: `0A:FF`. */
const octets = (most: number) => text(most).check(z.regex(/^(?:[0-9A-F]{2}(?::[0-9A-F]{2})*)?$/));
const who = z.object({
  C: z.optional(text(200)),
  O: z.optional(text(200)),
  CN: z.optional(text(200)),
});
const iso = z.nullable(z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)));

/** Facts about a visit of a web server, and about a TLS handshake; part of the notes. */
export const webNotes = [
  /** A part is over, and took so many ms. */
  z.object({
    k: z.literal('phase'),
    phase: z.enum(webPhases),
    ms: z.number().check(z.gte(0), z.lte(limits.job.durationMs)),
  }),
  /**
   * What was agreed on. `error`: why the certificate is not to be trusted, by the names of OpenSSL and of Node.js. `at`: when that was,
   * by the agent's clock, for a date means nothing without another one. `host`: whom the server was asked for, and whether the
   * certificate is for them (RFC 9525).
   */
  z.object({
    k: z.literal('handshake'),
    protocol: text(16),
    cipher: text(64),
    alpn: z.nullable(text(32)),
    authorized: z.boolean(),
    error: z.optional(text(80).check(z.regex(/^[A-Z0-9_]+$/))),
    at: z.optional(z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/))),
    host: z.optional(z.object({ name: text(limits.targetChars), matches: z.boolean() })),
  }),
  /** A certificate; `depth` 0 is the server's own. Names beyond what is told are counted in `more`. */
  z.object({
    k: z.literal('certificate'),
    depth: z.int().check(z.gte(0), z.lte(9)),
    subject: who,
    issuer: who,
    from: iso,
    to: iso,
    names: z.array(text(300)).check(z.maxLength(limits.probe.web.names)),
    more: z.int().check(z.gte(0), z.lte(100_000)),
    keyType: z.nullable(text(32)),
    keyBits: z.nullable(z.int().check(z.gte(0), z.lte(65_536))),
    serial: octets(200),
    fingerprint: octets(100),
    publicKey: z.nullable(octets(2_400)),
  }),
  /** The first line of an answer. */
  z.object({
    k: z.literal('head'),
    version: text(8),
    status: z.int().check(z.gte(100), z.lte(999)),
    text: text(300),
  }),
  /**
   * Headers, in their order; a piece without a name goes on with the value of the last one. `more`: so many beyond these are not told,
   * or not to their end.
   */
  z.object({
    k: z.literal('headers'),
    list: z.array(z.tuple([z.string(), z.string()])),
    more: z.optional(z.int().check(z.gte(1), z.lte(limits.probe.web.readHeadBytes))),
  }),
  /** A piece of the body, as text. */
  z.object({ k: z.literal('body'), text: z.string() }),
  /** How many bytes of body came; `truncated`: not all of them are told. */
  z.object({
    k: z.literal('received'),
    bytes: z.int().check(z.gte(0), z.lte(2 * limits.probe.web.readBytes)),
    truncated: z.boolean(),
  }),
  /** It came to nothing in this part. */
  z.object({ k: z.literal('fault'), phase: z.enum(webPhases), error: z.enum(webErrors) }),
] as const;
