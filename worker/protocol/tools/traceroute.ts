import * as z from 'zod/mini';
import { choice, integer, ipVersion } from './options.ts';

/** Options of traceroute (contract §2). `port` is for TCP. */
export const tracerouteOptions = z.strictObject({
  protocol: choice(['ICMP', 'UDP', 'TCP']),
  port: z._default(z.literal([80, 443]), 80),
  maxHops: integer(30, 1, 30),
  queries: integer(3, 1, 5),
  ipVersion,
});
export type TracerouteOptions = z.infer<typeof tracerouteOptions>;

/** One probe of a hop: `rttMs` null when nothing came back. `flag`: `!H`, `!N`, `!X` … as traceroute(8) prints it. */
export interface TracerouteProbe {
  readonly address: string | null;
  readonly rttMs: number | null;
  readonly flag?: string;
}

export interface TracerouteHop {
  readonly ttl: number;
  readonly probes: TracerouteProbe[];
}

/** What a traceroute's log says so far. */
export interface TracerouteState {
  readonly lines: string[];
  address: string | null;
  hostname: string | null;
  readonly hops: TracerouteHop[];
  /** Reverse names by address. */
  readonly names: Map<string, string>;
}

export interface TracerouteResult {
  resolvedAddress: string | null;
  resolvedHostname: string | null;
  hops: {
    resolvedAddress: string | null;
    resolvedHostname: string | null;
    timings: { rtt: number; address?: string; flag?: string }[];
  }[];
}
