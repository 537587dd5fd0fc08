import * as z from 'zod/mini';
import { limits } from '../limits.ts';
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

/**
 * Options of dns (contract §2). `resolver` absent: the PoP's own. `trace`: from the root down, each server by the word of the one above it;
 * the resolver is asked for the servers of the root alone.
 */
export const dnsOptions = z.strictObject({
  query: z._default(z.strictObject({ type: choice(recordTypes) }), { type: 'A' }),
  resolver: z.optional(z.string()),
  protocol: choice(['UDP', 'TCP']),
  port: z._default(z.literal(limits.probe.dnsPorts), limits.probe.dnsPorts[0]),
  trace: z._default(z.boolean(), false),
  dnssec: z._default(z.boolean(), false),
  ipVersion,
});
export type DnsOptions = z.infer<typeof dnsOptions>;
