import * as z from 'zod/mini';
import type { BgpRoute } from '#protocol';
import { pathOf } from '#protocol/tools/bgp-bird.ts';
import { communitiesTold, pathTold, sinceTold, somebodyIn, wordOf } from './told.ts';

const text = z.string();
const words = z.optional(z.object({ string: text }));
const number32 = z.int().check(z.gte(0), z.lte(0xffff_ffff));

/** FRR's `route_vty_out_detail` (bgpd/bgp_route.c of 8.4, and the same fields in 9.1 and 10.4). What is not used is not looked at. */
const pathSchema = z.object({
  aspath: words,
  origin: z.optional(text),
  metric: z.optional(number32),
  locPrf: z.optional(number32),
  valid: z.optional(z.boolean()),
  sourced: z.optional(z.boolean()),
  rpkiValidationState: z.optional(text),
  bestpath: z.optional(z.object({ overall: z.optional(z.boolean()) })),
  community: words,
  extendedCommunity: words,
  largeCommunity: words,
  lastUpdate: z.optional(z.object({ epoch: z.int() })),
  nexthops: z._default(
    z.array(z.object({ ip: z.optional(text), scope: z.optional(text), used: z.optional(z.boolean()) })),
    [],
  ),
  peer: z.optional(z.object({ peerId: z.optional(text) })),
});

/** The answer for one prefix; an empty object: there is none. */
export const frrAnswerSchema = z.object({
  prefix: z.optional(text),
  paths: z._default(z.array(pathSchema), []),
});

/** One prefix of a search: `route_vty_out`, a row for each of its ways. */
export const frrRowsSchema = z.array(z.object({ network: text, path: z.optional(text) }));

/** The routes of one answer. */
export function frrRoutes({ prefix, paths }: z.infer<typeof frrAnswerSchema>, nowMs: number): BgpRoute[] {
  return prefix === undefined ? [] : paths.map((path) => routeOf(prefix, path, nowMs));
}

function routeOf(prefix: string, path: z.infer<typeof pathSchema>, nowMs: number): BgpRoute {
  const nextHop = nextHopOf(path.nexthops);
  const peer = somebodyIn(path.peer?.peerId);
  return {
    prefix: wordOf(prefix),
    best: path.bestpath?.overall === true,
    // A next hop to which there is no way.
    kind: path.valid === false ? 'unreachable' : 'unicast',
    source: path.sourced ? 'local' : 'BGP',
    protocol: null,
    peer: peer === nextHop ? null : peer,
    asPath: pathTold(frrPath(path.aspath?.string ?? '')),
    nextHop,
    localPreference: path.locPrf ?? null,
    med: path.metric ?? null,
    origin: originOf(path.origin),
    communities: {
      standard: communitiesTold(wordsOf(path.community).map(inNumbers)),
      large: communitiesTold(wordsOf(path.largeCommunity)),
      extended: communitiesTold(wordsOf(path.extendedCommunity).map(inLowerCase)),
    },
    ...sinceTold(path.lastUpdate?.epoch, nowMs),
    validation: validationOf(path.rpkiValidationState),
  };
}

/** `64500 64501`, `64500 {64501,64502}`, `Local`. */
export function frrPath(path: string): (number | string)[] {
  if (path === 'Local') return [];
  return pathOf(path).map((step) => (typeof step === 'number' ? step : step.replaceAll(',', ' ')));
}

/** Over IPv6 there may be two, one of them link-local: the other one says who it is. */
function nextHopOf(all: z.infer<typeof pathSchema>['nexthops']): string | null {
  const known = all.filter(({ ip }) => somebodyIn(ip) !== null);
  return (known.find(({ scope }) => scope !== 'link-local') ?? known[0])?.ip ?? null;
}

function originOf(origin: string | undefined): BgpRoute['origin'] {
  if (origin === 'IGP' || origin === 'EGP') return origin;
  return origin === 'incomplete' ? origin : null;
}

/** What bgpd says where a cache is configured: `bgp_rpki_validation2str`. */
function validationOf(state: string | undefined): BgpRoute['validation'] {
  if (state === 'valid' || state === 'invalid') return state;
  return state === 'not found' ? 'unknown' : null;
}

function wordsOf(list: { string: string } | undefined): string[] {
  return list?.string.split(' ').filter((word) => word !== '') ?? [];
}

/** FRR's own words for communities (bgpd/bgp_community.c), and the numbers that all others know them by. */
const numbers: Readonly<Record<string, string>> = {
  'graceful-shutdown': '65535:0',
  'accept-own': '65535:1',
  'route-filter-translated-v4': '65535:2',
  'route-filter-v4': '65535:3',
  'route-filter-translated-v6': '65535:4',
  'route-filter-v6': '65535:5',
  'llgr-stale': '65535:6',
  'no-llgr': '65535:7',
  'accept-own-nexthop': '65535:8',
  blackhole: '65535:666',
  'no-export': '65535:65281',
  'no-advertise': '65535:65282',
  'local-AS': '65535:65283',
  'no-peer': '65535:65284',
};

function inNumbers(word: string): string {
  return Object.hasOwn(numbers, word) ? numbers[word]! : word;
}

/** `RT:64500:1` and `SoO:64500:1`, in the words that BIRD has. */
function inLowerCase(word: string): string {
  return word.replace(/^RT:/, 'rt:').replace(/^SoO:/, 'ro:');
}
