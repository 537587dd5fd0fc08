import * as z from 'zod/mini';
import { toolNames } from './codes.ts';
import { limits } from './limits.ts';
import { bgpOptions } from './tools/bgp.ts';
import { dnsOptions } from './tools/dns.ts';
import { httpOptions } from './tools/http.ts';
import { mtrOptions } from './tools/mtr.ts';
import { pingOptions } from './tools/ping.ts';
import { pmtuOptions } from './tools/pmtu.ts';
import { tcpOptions } from './tools/tcp.ts';
import { tlsOptions } from './tools/tls.ts';
import { tracerouteOptions } from './tools/traceroute.ts';
import { whoisOptions } from './tools/whois.ts';

/** A tool together with its options: what a measurement asks, and what a job says. Typed fields, never argv (rule 19). */
export const taskSchema = z.discriminatedUnion('tool', [
  z.strictObject({ tool: z.literal('ping'), options: pingOptions }),
  z.strictObject({ tool: z.literal('traceroute'), options: tracerouteOptions }),
  z.strictObject({ tool: z.literal('mtr'), options: mtrOptions }),
  z.strictObject({ tool: z.literal('dns'), options: dnsOptions }),
  z.strictObject({ tool: z.literal('tcp'), options: tcpOptions }),
  z.strictObject({ tool: z.literal('http'), options: httpOptions }),
  z.strictObject({ tool: z.literal('tls'), options: tlsOptions }),
  z.strictObject({ tool: z.literal('bgp'), options: bgpOptions }),
  z.strictObject({ tool: z.literal('whois'), options: whoisOptions }),
  z.strictObject({ tool: z.literal('pmtu'), options: pmtuOptions }),
]);
export type Task = z.infer<typeof taskSchema>;

/** Whether the target itself is contacted; others are only asked about it, and over whatever family they have. */
export function contactsTarget({ tool }: Task): boolean {
  return tool !== 'dns' && tool !== 'whois' && tool !== 'bgp';
}

/** The family that a task insists on; undefined where either will do. */
export function familyAsked({ options }: Task): 4 | 6 | undefined {
  return 'ipVersion' in options ? options.ipVersion : undefined;
}

const term = z.string().check(z.minLength(1), z.maxLength(128));
const limit = z.optional(z.int().check(z.gte(1), z.lte(limits.measurement.pops)));

const criteria = ['magic', 'pop', 'city', 'country'] as const;

/** Where to measure from: exactly one criterion, and how many of the PoPs that match. */
export const locationSchema = z
  .strictObject({
    magic: z.optional(term),
    pop: z.optional(term),
    city: z.optional(term),
    country: z.optional(z.string().check(z.length(2))),
    limit,
  })
  .check(
    z.refine((location) => criteria.filter((name) => location[name] !== undefined).length === 1, {
      message: `must have exactly one of ${criteria.join(', ')}`,
    }),
  );
export type Location = z.infer<typeof locationSchema>;

/** The body of `POST /v1/measurements` (contract §2). The options are decoded by the tool that `type` names. */
export const requestSchema = z.strictObject({
  type: z.enum(toolNames),
  target: z.string(),
  locations: z.optional(
    z.array(locationSchema).check(z.minLength(1), z.maxLength(limits.measurement.locations)),
  ),
  limit,
  /** Seconds; taken for Globalping's sake and bounded by the tool's own budget. */
  timeout: z.optional(z.int().check(z.gte(1), z.lte(limits.job.durationMs / 1000))),
  // Untouched, so that the tool's own strict schema sees every key, `__proto__` too.
  measurementOptions: z._default(z.unknown(), {}),
  /** Globalping clients send it; here results always grow as they come. */
  inProgressUpdates: z.optional(z.boolean()),
  /** ping, mtr: until it is stopped, its time is up, or nobody watches. */
  continuous: z.optional(z.boolean()),
  /** Add to this session; needs its control key. */
  session: z.optional(z.string()),
});
export type MeasurementRequest = z.infer<typeof requestSchema>;
