import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import { hostNameIn } from '../target.ts';

/** Building blocks that several tools' options share, so that the same word means the same thing everywhere. */

/** An integer with a default; both bounds are allowed values. */
export function integer(fallback: number, min: number, max: number) {
  return z._default(z.int().check(z.gte(min), z.lte(max)), fallback);
}

/** One of a list, the first being the default. */
export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z._default(z.enum(values), values[0]);
}

/** 4 or 6; absent means: the literal's own family, else what the name has, IPv4 first. */
export const ipVersion = z.optional(z.literal([4, 6]));

/** Who a server is asked for (SNI and Host): never where it is. A name by the one canonicaliser. */
export const hostName = z
  .string()
  .check(z.refine((text) => hostNameIn(text) !== undefined, { message: 'must be a host name' }));

/** Seconds between probes. */
export const interval = z._default(
  z.number().check(z.gte(limits.probe.minIntervalSeconds), z.lte(limits.probe.maxIntervalSeconds)),
  0.5,
);

/** Bytes of payload. */
export const packetSize = integer(56, 0, limits.probe.packetBytes);

/** Probes of one run, in count and, together with the interval, in time. */
export const packets = integer(3, 1, limits.probe.packets);

/** Destination of TCP probes. */
export const tcpPort = z._default(z.literal(limits.probe.tcpPorts), limits.probe.tcpPorts[0]);

/** Where a service is: any of those that the Internet knows. */
export const servicePort = z.literal(limits.probe.servicePorts);

/** The check that ties `packets` and `interval` together; the message names both. */
export const withinProbingTime = z.refine<{ packets: number; interval: number }>(
  ({ packets: count, interval: seconds }) => count * seconds <= limits.probe.seconds,
  { message: `packets × interval must be at most ${limits.probe.seconds} s`, path: ['packets'] },
);
