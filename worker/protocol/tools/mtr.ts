import * as z from 'zod/mini';
import { choice, interval, ipVersion, packets, packetSize, withinProbingTime } from './options.ts';

/** Options of mtr (contract §2): sizes in bytes, interval in seconds. `port` is for UDP and TCP. */
export const mtrOptions = z
  .strictObject({
    packets,
    interval,
    protocol: choice(['ICMP', 'UDP', 'TCP']),
    port: z._default(z.literal([80, 443]), 80),
    packetSize,
    ipVersion,
  })
  .check(withinProbingTime);
export type MtrOptions = z.infer<typeof mtrOptions>;

/** One probe of a hop; `rttMs` is null until, and unless, it is answered. */
export interface MtrProbe {
  readonly seq: number;
  rttMs: number | null;
}

/** One hop, TTL 1 first. Several addresses: equal-cost paths. */
export interface MtrHop {
  readonly ttl: number;
  readonly addresses: string[];
  readonly probes: MtrProbe[];
}

/** What an mtr's log says so far. */
export interface MtrState {
  address: string | null;
  hostname: string | null;
  readonly hops: MtrHop[];
  /** Reverse names by address. */
  readonly names: Map<string, string>;
  /** What the tool said on stderr. */
  readonly errors: string[];
}

/** Numbers of one hop, ms and %. A probe that is still out counts neither as sent nor as lost. */
export interface HopStats {
  readonly total: number;
  readonly rcv: number;
  readonly drop: number;
  readonly loss: number;
  readonly last: number | null;
  readonly min: number | null;
  readonly avg: number | null;
  readonly max: number | null;
  readonly stDev: number | null;
  readonly jMin: number | null;
  readonly jAvg: number | null;
  readonly jMax: number | null;
}

export interface MtrResult {
  resolvedAddress: string | null;
  resolvedHostname: string | null;
  hops: {
    resolvedAddress: string | null;
    resolvedHostname: string | null;
    asn: number[];
    timings: { rtt: number }[];
    stats: Omit<HopStats, 'last'>;
    addresses?: string[];
  }[];
}
