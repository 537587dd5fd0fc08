import { limits } from '../limits.ts';
import type { BgpRoute, CommunityKind } from '../notes-bgp.ts';
import { visible } from '../visible.ts';
import { ageOf } from './bgp-age.ts';
import type { BgpState } from './bgp.ts';
import { readInteger, words } from './lines.ts';

/**
 * What BIRD prints for `show route all`, in both of its dialects: BIRD 2 names attributes `BGP.as_path`, BIRD 3 `bgp_path`, and its
 * routes without a next hop that is found `recursive` (BIRD 2.0.12 and 3.3.2, nest/rt-show.c and nest/rt-attr.c). One line at a time,
 * linear in its length.
 */

/** `203.0.113.0/24  unicast [name 01:50:40.255 from 192.0.2.1] * (100) [AS64500i]`; the next way to the same has no prefix. */
const routeForm =
  /^([0-9A-Fa-f.:]{2,45}\/\d{1,3}|\[(?:hidden|target)\]\/\d{1,3})? +([a-z]{1,20}) \[([^[\]]{1,200}|[^[\]]{1,150}\[(?:hidden|target)\])\]([^]*)$/;

/** True for the line that begins a route. */
export function isRouteLine(line: string): boolean {
  return routeForm.test(line);
}

/** The prefix that a line begins with, when it begins a route to another one than the line before. */
export function prefixOf(line: string): string | undefined {
  return routeForm.exec(line)?.[1];
}

/** Takes one line of BIRD's. What is none of its own stays text. */
export function takeBirdLine(state: BgpState, line: string): void {
  const list = state.list;
  state.list = null;
  const head = routeForm.exec(line);
  if (head) return takeRoute(state, head[1], head[2]!, head[3]!, head[4]!);
  const route = state.routes.at(-1);
  if (!route || !line.startsWith('\t')) return;
  if (line.startsWith('\t\t')) {
    if (list) takeCommunities(state, route, list, line);
    return;
  }
  takeAttribute(state, route, line);
}

function takeRoute(
  state: BgpState,
  prefix: string | undefined,
  kind: string,
  origin: string,
  rest: string,
): void {
  state.prefix = prefix ?? state.prefix;
  if (state.prefix === null) return;
  const [protocol = null, ...since] = words(origin, 6);
  const from = since.indexOf('from');
  const moment = visible(since.slice(0, from < 0 ? undefined : from).join(' ')) || null;
  state.routes.push({
    prefix: state.prefix,
    // ` !`: it is the best one, and the kernel did not take it.
    best: /^ [*!]/.test(rest),
    kind,
    source: null,
    protocol: protocol && visible(protocol),
    peer: from < 0 ? null : visible(since[from + 1] ?? '') || null,
    asPath: [],
    nextHop: null,
    localPreference: null,
    med: null,
    origin: null,
    communities: { standard: [], large: [], extended: [] },
    since: moment,
    age: ageOf(moment, state.clock),
    validation: null,
  });
}

const origins: Readonly<Record<string, BgpRoute['origin']>> = {
  IGP: 'IGP',
  EGP: 'EGP',
  Incomplete: 'incomplete',
};

const lists: Readonly<Record<string, CommunityKind>> = {
  community: 'standard',
  large_community: 'large',
  ext_community: 'extended',
};

/** What an attribute changes. `word`: the first one of its value, null when there is none. */
type Take = (route: BgpRoute, word: string | null, value: string) => void;

const takeSource: Take = (route, word) => (route.source = word && visible(word));
const takePath: Take = (route, _, value) => (route.asPath = pathOf(value));

const takes: Readonly<Record<string, Take>> = {
  Type: takeSource,
  source: takeSource,
  as_path: takePath,
  path: takePath,
  origin: (route, word) =>
    (route.origin = (word !== null && Object.hasOwn(origins, word) && origins[word]) || null),
  next_hop: (route, word) => (route.nextHop = word === null ? route.nextHop : visible(word)),
  local_pref: (route, word) => (route.localPreference = readInteger(word ?? '', 0xffff_ffff) ?? null),
  med: (route, word) => (route.med = readInteger(word ?? '', 0xffff_ffff) ?? null),
};

/** `\tvia 192.0.2.2 on eth0`, `\tType: BGP univ`, `\tBGP.med: 50`. */
function takeAttribute(state: BgpState, route: BgpRoute, line: string): void {
  const [first = '', word = null] = words(line.slice(0, 200), 2);
  if (first === 'via') {
    route.nextHop ??= word && visible(word);
    return;
  }
  const colon = line.indexOf(':');
  if (colon < 0 || colon > 40) return;
  const name = line.slice(1, colon).replace(/^(?:BGP\.|bgp_)/, '');
  const value = line.slice(colon + 1);
  if (Object.hasOwn(lists, name)) takeCommunities(state, route, lists[name]!, value);
  else if (Object.hasOwn(takes, name)) takes[name]!(route, word, value);
}

/** `64500 64501 {64502 64503}`. A path that BIRD had no room for ends in `...`. */
export function pathOf(text: string): (number | string)[] {
  // No agent passes on a longer line.
  const steps = text.slice(0, limits.job.lineBytes).match(/\{[^{}]*\}|\([^()]*\)|[^\s]+/g) ?? [];
  return steps.map((step) => readInteger(step, 0xffff_ffff) ?? visible(step));
}

/** `(64500,1) (64500,2)`, `(64500, 1, 2)`, `(rt, 64500, 1)`. */
function takeCommunities(state: BgpState, route: BgpRoute, kind: CommunityKind, text: string): void {
  for (const community of communitiesIn(text)) {
    route.communities[kind].push(community);
    if (kind === 'extended') route.validation = validationOf(community) ?? route.validation;
  }
  state.list = kind;
}

/** The communities that stand in a part of a line. */
export function communitiesIn(text: string): string[] {
  return [...text.matchAll(/\(([^()]{1,64})\)/g)].map(([, inner = '']) => {
    const parts = inner.split(',').map((part) => part.trim());
    return visible(parts.join(':'));
  });
}

/** RFC 8097: how a router tells the others of its network what it found about a route's origin. */
const validations: Readonly<Record<string, BgpRoute['validation']>> = {
  'generic:0x43000000:0x0': 'valid',
  'generic:0x43000000:0x1': 'unknown',
  'generic:0x43000000:0x2': 'invalid',
};

function validationOf(community: string): BgpRoute['validation'] {
  return Object.hasOwn(validations, community) ? validations[community]! : null;
}
