import * as z from 'zod/mini';
import { interval, ipVersion, integer, choice, packets, packetSize, withinProbingTime } from './options.ts';

/** Options of ping (contract §2): sizes in bytes, interval in seconds. */
export const pingOptions = z
  .strictObject({ packets, interval, packetSize, ipVersion })
  .check(withinProbingTime);
export type PingOptions = z.infer<typeof pingOptions>;

/** One echo reply. `duplicate`: a reply to this `seq` was there already (RFC 2681 counts the first). */
export interface PingReply {
  readonly seq: number;
  readonly rttMs: number;
  readonly ttl: number | null;
  readonly duplicate: boolean;
}

/** What a ping's log says so far. */
export interface PingState {
  readonly lines: string[];
  address: string | null;
  hostname: string | null;
  readonly replies: PingReply[];
  /** Probes without an answer so far, as the tool reported them; a late reply takes one out again. */
  readonly unanswered: Set<number>;
  /** ICMP errors by probe: who sent it, and what it said. */
  readonly errors: { readonly seq: number; readonly from: string; readonly text: string }[];
  /** Highest probe number heard of. */
  sent: number;
  /** The tool's own count, once it is printed. */
  summary: { readonly transmitted: number; readonly received: number } | null;
}

export interface PingResult {
  resolvedAddress: string | null;
  resolvedHostname: string | null;
  timings: { rtt: number; ttl?: number; seq: number }[];
  stats: {
    min: number | null;
    avg: number | null;
    max: number | null;
    total: number;
    rcv: number;
    drop: number;
    loss: number;
    /** Mean absolute difference of successive round trips, ms (as in RFC 5481 §4.1, IPDV). */
    jitter: number | null;
  };
}
