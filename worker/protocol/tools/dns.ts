import * as z from 'zod/mini';
import { choice, ipVersion } from './options.ts';

/** Record types that may be asked for (contract §2). */
export const recordTypes = [
  'A',
  'AAAA',
  'ANY',
  'CAA',
  'CNAME',
  'DNSKEY',
  'DS',
  'HTTPS',
  'MX',
  'NS',
  'NSEC',
  'PTR',
  'RRSIG',
  'SOA',
  'SRV',
  'SVCB',
  'TXT',
] as const;

/** Options of dns (contract §2). `resolver` absent: the PoP's own. */
export const dnsOptions = z.strictObject({
  query: z._default(z.strictObject({ type: choice(recordTypes) }), { type: 'A' }),
  resolver: z.optional(z.string()),
  protocol: choice(['UDP', 'TCP']),
  port: z._default(z.literal([53]), 53),
  dnssec: z._default(z.boolean(), false),
  ipVersion,
});
export type DnsOptions = z.infer<typeof dnsOptions>;

export interface DnsAnswer {
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  readonly class: string;
  readonly value: string;
}

/** What a dig's log says so far. */
export interface DnsState {
  readonly lines: string[];
  statusCodeName: string | null;
  /** The server that answered, address only. */
  resolver: string | null;
  readonly answers: DnsAnswer[];
  /** Flags of the answer's header: qr, aa, rd, ra, ad, tc … */
  flags: string[];
  queryTimeMs: number | null;
  section: string | null;
}

export interface DnsResult {
  statusCode: number | null;
  statusCodeName: string | null;
  resolver: string | null;
  answers: DnsAnswer[];
  timings: { total: number | null };
}
