import * as z from 'zod/mini';
import { explainPmtu, seenByPmtu } from '../explain/pmtu.ts';
import { limits } from '../limits.ts';
import { isMark, told } from './lines.ts';
import { hostTold } from './known.ts';
import { type NetworkResult, networkResult } from './networks.ts';
import { ipVersion } from './options.ts';
import {
  emptyPmtu,
  foldPmtu,
  isReached,
  localMtuOf,
  mtuOf,
  type PmtuHop,
  type PmtuState,
} from './pmtu-state.ts';
import type { Tool } from './tool.ts';

/** Options of pmtu (contract §2). */
export const pmtuOptions = z.strictObject({ ipVersion });
export type PmtuOptions = z.infer<typeof pmtuOptions>;

export interface PmtuResult {
  resolvedAddress: string | null;
  resolvedHostname: string | null;
  /** Bytes, IP headers included (RFC 1191); null unless the target has answered. */
  pmtu: number | null;
  /** Of this location's own link. */
  localMtu: number | null;
  hops: ({
    ttl: number;
    resolvedAddress: string | null;
    resolvedHostname: string | null;
    timings: { rtt: number; flag?: string }[];
    /** The path's MTU from this hop on, where it changes. */
    pmtu?: number;
    /** Hops of the way back from here, where they are not as many as those of the way there. */
    asymm?: number;
    /** Somebody answered, and who it was is not for this reader. */
    hidden?: true;
    /** Of that address, like `network` and `kind`; absent: not known. */
    asn?: number[];
  } & NetworkResult)[];
}

/** Probes of a hop, one after the other, and the seconds that one is waited for. tracepath, by itself: three, a second each. */
export const [pmtuQueries, pmtuWaitSeconds] = [2, 1];
/** Silent hops in a row after which nobody looks further: most of them are filters, and each costs seconds. */
export const pmtuSilence = 5;
/**
 * Packets that everybody forwards: the least MTU of IPv6 (RFC 8200 §5), and what every host of IPv4 takes (RFC 1122 §3.3.2). Where they
 * get further than bigger ones, those vanish for their size.
 */
export const smallBytes = { 4: 576, 6: 1280 } as const;

export const pmtu: Tool<PmtuOptions, PmtuState, PmtuResult> = {
  name: 'pmtu',
  options: pmtuOptions,

  // A hop at a time, each at worst silent but for one in five: a minute and a half by tracepath. Then the small packets, all at once.
  budgetMs: () => Math.min(limits.job.durationMs, (limits.probe.hops * 3 + 20) * 1000),

  initial: emptyPmtu,
  fold: foldPmtu,

  toText: (state) => state.lines.join('\n'),

  toResult: (state) => ({
    resolvedAddress: told(state.address),
    resolvedHostname: state.hostname,
    pmtu: isReached(state) ? mtuOf(state) : null,
    localMtu: localMtuOf(state),
    hops: state.hops.map((hop) => toRow(hop, state)),
  }),

  explain: explainPmtu,
  seen: seenByPmtu,
};

function toRow({ ttl, probes, mtu, back }: PmtuHop, state: PmtuState) {
  const addresses = probes.flatMap(({ address }) => address ?? []);
  const { network, ...host } = hostTold(addresses, state);
  return {
    ttl,
    ...host,
    timings: probes.flatMap(({ rttMs, flag }) =>
      rttMs === null ? [] : [{ rtt: rttMs, ...(flag && { flag }) }],
    ),
    ...(network && network.asn.length > 0 && { asn: [...network.asn] }),
    ...networkResult(network),
    ...(mtu !== undefined && { pmtu: mtu }),
    ...(back !== undefined && { asymm: back }),
    ...(addresses.some(isMark) && { hidden: true as const }),
  };
}
