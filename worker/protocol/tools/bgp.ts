import * as z from 'zod/mini';
import { bgpQueries } from '../bgp-target.ts';
import { explainBgp, seenByBgp } from '../explain/bgp.ts';
import { nameOfCommunity } from '../community-names.ts';
import { limits } from '../limits.ts';
import { decodeNote } from '../notes.ts';
import type { BgpRoute, CommunityKind } from '../notes-bgp.ts';
import { visible } from '../visible.ts';
import { takeBirdLine } from './bgp-bird.ts';
import { routeLines } from './bgp-text.ts';
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

export type { BgpRoute, CommunityKind } from '../notes-bgp.ts';

/** What a router's answer says so far. */
export interface BgpState {
  /** What is asked for. */
  readonly query: BgpOptions['query']['type'];
  /** A prefix, and not whatever covers an address. */
  readonly isExact: boolean;
  readonly lines: string[];
  readonly routes: BgpRoute[];
  /** What the PoP's operator calls communities. */
  readonly names: Map<string, string>;
  /** The time by which BIRD says since when there is a route. */
  clock: string | null;
  /** What the next line without a prefix belongs to. */
  prefix: string | null;
  /** The list of communities that goes on in the next line. */
  list: CommunityKind | null;
  limit: number | null;
  withheld: number;
  /** The agent has said what it does not tell, which is the last thing that it says. */
  isTold: boolean;
}

/**
 * `communityNames`: of those communities that have one. `limit`: there are more routes than these, which are the first so many.
 * `withheld`: of so many this PoP's policy tells nothing.
 */
export interface BgpResult {
  routes: BgpRoute[];
  communityNames: Record<string, string>;
  limit: number | null;
  withheld: number;
}

/**
 * What the PoP's own router has in its tables. Nothing is sent anywhere. BIRD's lines come as it prints them. FRR and GoBGP speak JSON,
 * one text for all routes, of which the agent has to understand each route to know whether it may be told: their routes come as notes.
 */
export const bgp: Tool<BgpOptions, BgpState, BgpResult> = {
  name: 'bgp',
  options: bgpOptions,

  budgetMs: () => (limits.probe.routerSeconds + 3) * 1000,

  initial: ({ target, options }) => ({
    query: (options as Partial<BgpOptions>).query?.type ?? 'route',
    isExact: target.includes('/'),
    lines: [],
    routes: [],
    names: new Map(),
    clock: null,
    prefix: null,
    list: null,
    limit: null,
    withheld: 0,
    isTold: false,
  }),

  fold(state, [, channel, text]) {
    if (channel === 'n') takeNote(state, text);
    else state.lines.push(visible(text));
    if (channel === 'o') takeBirdLine(state, text);
    return state;
  },

  toText: ({ lines, isTold }) =>
    lines.length === 0 && isTold ? 'This router has no such route to tell.' : lines.join('\n'),

  toResult: ({ routes, names, limit, withheld }) => ({
    routes: routes.map(toldRoute),
    communityNames: namesOf(routes, names),
    limit,
    withheld,
  }),

  explain: explainBgp,
  seen: seenByBgp,
};

function takeNote(state: BgpState, text: string): void {
  const note = decodeNote(text);
  if (note?.k === 'route') takeRoute(state, note);
  if (note?.k === 'clock') state.clock = note.time;
  if (note?.k === 'community' && state.names.size < limits.probe.communityNames)
    state.names.set(visible(note.community), visible(note.name));
  if (note?.k !== 'routes') return;
  state.limit = note.limit;
  state.withheld = note.withheld;
  state.isTold = true;
}

/** A copy of what is known of a route, with nothing in it that is not seen. */
function takeRoute(state: BgpState, given: BgpRoute): void {
  const { best, localPreference, med, origin, age, validation, communities } = given;
  const seen = (text: string | null) => text && visible(text);
  const route: BgpRoute = {
    prefix: visible(given.prefix),
    best,
    kind: visible(given.kind),
    source: seen(given.source),
    protocol: seen(given.protocol),
    peer: seen(given.peer),
    asPath: given.asPath.map((step) => (typeof step === 'number' ? step : visible(step))),
    nextHop: seen(given.nextHop),
    localPreference,
    med,
    origin,
    communities: {
      standard: communities.standard.map(visible),
      large: communities.large.map(visible),
      extended: communities.extended.map(visible),
    },
    since: seen(given.since),
    age,
    validation,
  };
  state.routes.push(route);
  state.lines.push(...routeLines(route, state.names));
}

function namesOf(routes: readonly BgpRoute[], names: ReadonlyMap<string, string>): Record<string, string> {
  const all = routes.flatMap(({ communities }) => Object.values(communities).flat());
  const named = [...new Set(all)].flatMap((community) => {
    const name = nameOfCommunity(community, names);
    return name === undefined ? [] : [[community, name] as const];
  });
  return Object.fromEntries(named);
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
