import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import { byCount, untilStopped } from './continuous.ts';
import { choice, interval, ipVersion, packets, packetSize, withinProbingTime } from './options.ts';

const common = {
  packetSize,
  /** TCP: the time that it takes to open a connection to `port`; the size is ICMP's alone. */
  protocol: choice(['ICMP', 'TCP']),
  /** Of TCP; `portOf` says which one it is when none is said. */
  port: z.optional(z.literal(limits.probe.tcpPorts)),
  ipVersion,
} as const;

/** Options of ping (contract §2): sizes in bytes, interval in seconds. */
export const pingOptions = z.discriminatedUnion('continuous', [
  z.strictObject({ ...byCount, packets, interval, ...common }).check(withinProbingTime),
  z.strictObject({ ...untilStopped, ...common }),
]);
export type PingOptions = z.infer<typeof pingOptions>;

/** Where a TCP ping knocks: RFC 9110 §4.2.1 gives a host that is known by its name alone this port. */
export function portOf({ port = 80 }: Pick<PingOptions, 'port'>): number {
  return port;
}
