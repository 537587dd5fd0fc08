import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import { explainMtr, seenByMtr } from '../explain/mtr.ts';
import { byCount, continuousBudgetMs, untilStopped } from './continuous.ts';
import { isMark, told } from './lines.ts';
import { emptyMtr, foldMtr, type MtrHop, type MtrState, reportedHops } from './mtr-state.ts';
import { type HopStats, hopStats } from './mtr-stats.ts';
import { mtrText } from './mtr-text.ts';
import { choice, interval, ipVersion, packets, packetSize, tcpPort, withinProbingTime } from './options.ts';
import { hostTold } from './known.ts';
import { type NetworkResult, networkResult } from './networks.ts';
import type { Tool } from './tool.ts';

export { type MtrHop, type MtrProbe, type MtrState, reportedHops } from './mtr-state.ts';
export { type HopStats, hopStats } from './mtr-stats.ts';

const common = {
  protocol: choice(['ICMP', 'UDP', 'TCP']),
  port: tcpPort,
  packetSize,
  ipVersion,
} as const;

/** Options of mtr (contract §2): sizes in bytes, interval in seconds. `port` is for TCP. */
export const mtrOptions = z.discriminatedUnion('continuous', [
  z.strictObject({ ...byCount, packets, interval, ...common }).check(withinProbingTime),
  z.strictObject({ ...untilStopped, ...common }),
]);
export type MtrOptions = z.infer<typeof mtrOptions>;

export interface MtrResult {
  resolvedAddress: string | null;
  resolvedHostname: string | null;
  hops: ({
    resolvedAddress: string | null;
    resolvedHostname: string | null;
    /** Of that address, like `network` and `kind`. */
    asn: number[];
    timings: { rtt: number }[];
    stats: Omit<HopStats, 'last'>;
    /** All of them, when there are several. */
    addresses?: string[];
    /** MPLS labels, when there are any. */
    mpls?: string[];
    /** Somebody answered, and who it was is not for this reader. */
    hidden?: true;
  } & NetworkResult)[];
}

/** mtr lets only root probe more often than this; elsewhere a shorter interval becomes this one. */
export const mtrUserIntervalSeconds = 1;

/** Seconds that mtr waits for the last replies (`-G`). */
export const mtrGraceSeconds = 2;

export const mtr: Tool<MtrOptions, MtrState, MtrResult> = {
  name: 'mtr',
  options: mtrOptions,

  // A round of all hops takes an interval, but the first goes on by a tenth of an interval a hop until it has found the
  // target: at most 30 hops, so up to two intervals more. Then the grace; 5 s to start and to end mtr-packet.
  budgetMs({ packets, interval }) {
    if (packets === undefined) return continuousBudgetMs;
    const seconds = (packets + 2) * Math.max(interval, mtrUserIntervalSeconds) + mtrGraceSeconds + 5;
    return Math.min(Math.ceil(seconds * 1000), limits.job.durationMs);
  },

  initial: emptyMtr,
  fold: foldMtr,
  toText: mtrText,

  toResult: (state, ended) => ({
    resolvedAddress: told(state.address),
    resolvedHostname: state.hostname,
    hops: reportedHops(state).map((hop) => toRow(hop, state, ended)),
  }),

  explain: explainMtr,
  seen: seenByMtr,
};

function toRow(hop: MtrHop, state: MtrState, ended: boolean): MtrResult['hops'][number] {
  const { last: _, ...stats } = hopStats(hop, ended);
  const addresses = hop.addresses.filter((address) => !isMark(address));
  const { network, ...host } = hostTold(addresses, state);
  return {
    ...host,
    asn: [...(network?.asn ?? [])],
    ...networkResult(network),
    timings: hop.probes.flatMap(({ rttMs }) => (rttMs === null ? [] : [{ rtt: rttMs }])),
    stats,
    ...(addresses.length > 1 && { addresses }),
    ...(hop.mpls.length > 0 && { mpls: [...hop.mpls] }),
    ...(addresses.length < hop.addresses.length && { hidden: true as const }),
  };
}
