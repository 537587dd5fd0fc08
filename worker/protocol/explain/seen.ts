import { parseAddress } from '../address.ts';
import type { Tally } from './statistics.ts';

/** What one PoP sees of a target, as far as it can be compared with what others see. */
export interface Seen {
  /** The family in which it was asked; null when the target's address is not known or hidden. */
  readonly family: 4 | 6 | null;
  /** Probes of the target. Null: none were made, or nobody can say yet what became of them. */
  readonly probes: Tally | null;
  /** The least round trip to the target; null or absent: nobody knows. */
  readonly rttMs?: number | null;
  /** Where loss begins, or the last hop that answers: `hop 4, er1.fra.example.net (192.0.2.13)`. */
  readonly place: string | null;
  /** An answer from the DNS: its status, and its records without their TTLs. */
  readonly names: {
    readonly status: string;
    readonly answers: readonly string[];
    readonly ttl?: AnswerTtl;
  } | null;
  /** Of a router: the route that it takes, which it was told by others; absent: it was not asked, or knows by itself. */
  readonly route?: 'none' | { readonly prefix: string; readonly origin: string | null };
  /** A server that was visited. */
  readonly web?: SeenWeb;
}

/** What a server shows; null where it did not come to that. */
export interface SeenWeb {
  /** Fingerprint of its certificate. */
  readonly certificate: string | null;
  /** Whether that is trusted, and for whom it should be. */
  readonly isTrusted: boolean | null;
  /** Status of HTTP. */
  readonly status: number | null;
  /** How long it took beyond what the distance explains, in ms. */
  readonly waitMs: number | null;
}

/** The shortest time to live in an answer. `isWhole`: it comes from who holds the zone, and has not counted down. */
export interface AnswerTtl {
  readonly seconds: number;
  readonly isWhole: boolean;
}

/** The least of some round trips; null of none. */
export function leastOf(rtts: readonly number[]): number | null {
  return rtts.reduce<number | null>((least, rtt) => (least === null || rtt < least ? rtt : least), null);
}

export function familyOf(address: string | null): 4 | 6 | null {
  return parseAddress(address ?? '')?.family ?? null;
}
