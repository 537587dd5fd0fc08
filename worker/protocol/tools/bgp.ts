import * as z from 'zod/mini';
import { bgpQueries } from '../bgp-target.ts';
import { explainBgp, seenByBgp } from '../explain/bgp.ts';
import { limits } from '../limits.ts';
import { decodeNote } from '../notes.ts';
import { visible } from '../visible.ts';
import { takeBirdLine } from './bgp-bird.ts';
import { told } from './lines.ts';
import { choice, ipVersion } from './options.ts';
import type { Tool } from './tool.ts';

/**
 * Options of bgp (contract §2): what the target is. `route`: an address or a prefix. `aspath`, `community`: a pattern, in both families
 * unless `ipVersion` says which.
 */
export const bgpOptions = z.strictObject({
  query: z._default(z.strictObject({ type: choice(bgpQueries) }), { type: 'route' }),
  ipVersion,
});
export type BgpOptions = z.infer<typeof bgpOptions>;

/** One way to a prefix, as the router has it. Null: it does not say. */
export interface BgpRoute {
  readonly prefix: string;
  /** The way that is taken. */
  best: boolean;
  /** `unicast`, `unreachable`, `blackhole`, `prohibit`. */
  readonly kind: string;
  /** How the router knows it: `BGP`, `static`, `device` … */
  source: string | null;
  /** What the router calls the session that it comes from, and the neighbour's address where that is not the next hop. */
  readonly protocol: string | null;
  readonly peer: string | null;
  /** The neighbour first. Numbers; sets and confederations (RFC 4271, RFC 5065) as text, as they are printed: `{64500 64501}`. */
  asPath: (number | string)[];
  nextHop: string | null;
  localPreference: number | null;
  med: number | null;
  origin: 'IGP' | 'EGP' | 'incomplete' | null;
  /** `64500:1`, `64500:1:2`, `rt:64500:1`. */
  readonly communities: Readonly<Record<CommunityKind, string[]>>;
  /** Since when, in the router's own words: it may be a time of day, a date or a time that has passed. */
  readonly since: string | null;
  /** What the router found about its origin (RFC 6811), if it tells. */
  validation: 'valid' | 'invalid' | 'unknown' | null;
}
export type CommunityKind = 'standard' | 'large' | 'extended';

/** What a router's answer says so far. */
export interface BgpState {
  readonly lines: string[];
  readonly routes: BgpRoute[];
  /** What the next line without a prefix belongs to. */
  prefix: string | null;
  /** The list of communities that goes on in the next line. */
  list: CommunityKind | null;
  limit: number | null;
  withheld: number;
}

/** `limit`: there are more routes than these, which are the first so many. `withheld`: of so many this PoP's policy tells nothing. */
export interface BgpResult {
  routes: BgpRoute[];
  limit: number | null;
  withheld: number;
}

/** What the PoP's own router has in its tables. Nothing is sent anywhere. */
export const bgp: Tool<BgpOptions, BgpState, BgpResult> = {
  name: 'bgp',
  options: bgpOptions,

  budgetMs: () => (limits.probe.routerSeconds + 3) * 1000,

  initial: () => ({ lines: [], routes: [], prefix: null, list: null, limit: null, withheld: 0 }),

  fold(state, [, channel, text]) {
    if (channel === 'n') takeNote(state, text);
    else state.lines.push(visible(text));
    if (channel === 'o') takeBirdLine(state, text);
    return state;
  },

  toText: (state) => state.lines.join('\n'),

  toResult: ({ routes, limit, withheld }) => ({ routes: routes.map(toldRoute), limit, withheld }),

  explain: explainBgp,
  seen: seenByBgp,
};

function takeNote(state: BgpState, text: string): void {
  const note = decodeNote(text);
  if (note?.k !== 'routes') return;
  state.limit = note.limit;
  state.withheld = note.withheld;
}

/** A copy without what is hidden from this reader. */
function toldRoute(route: BgpRoute): BgpRoute {
  const { standard, large, extended } = route.communities;
  return {
    ...route,
    asPath: [...route.asPath],
    peer: told(route.peer),
    nextHop: told(route.nextHop),
    communities: { standard: [...standard], large: [...large], extended: [...extended] },
  };
}
