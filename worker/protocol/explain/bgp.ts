import type { Finding } from '../findings.ts';
import type { BgpRoute } from '../notes-bgp.ts';
import type { BgpState } from '../tools/bgp.ts';
import type { Seen } from './seen.ts';
import { who } from './words.ts';

/** What a router's answer shows. A search for a path or a community is a list, and no list is a fault. */
export function explainBgp(state: BgpState, ended: boolean): Finding[] {
  if (!ended || state.query !== 'route') return [];
  if (state.routes.length === 0) return noRoute(state);
  const best = state.routes.find((route) => route.best);
  if (!best) return [];
  return [
    ...discards(best, state.isExact),
    ...invalid(best, state.routes),
    ...blackhole(best),
    ...byDefault(best),
    ...prepended(best),
  ];
}

function noRoute({ withheld, lines, isTold }: BgpState): Finding[] {
  if (withheld > 0 || (lines.length === 0 && !isTold)) return [];
  const text = 'The location’s router has no route for this: packets from there have nowhere to go.';
  const answer = lines.at(-1) ?? 'no such route';
  return [{ code: 'no_route', text, evidence: [`answer: ${answer}`], confidence: 'sure' }];
}

/** A router that speaks for a whole block has such a route on purpose: it is for what the block does not contain. */
function discards({ kind, prefix, source }: BgpRoute, isExact: boolean): Finding[] {
  if (kind === 'unicast' || kind === 'recursive' || (isExact && source !== 'BGP')) return [];
  const text = `The location’s router takes a route that leads nowhere (${kind}): it drops packets, or sends them back.`;
  return [{ code: 'route_discards', text, evidence: [`route: ${prefix} ${kind}`], confidence: 'sure' }];
}

function invalid(best: BgpRoute, routes: readonly BgpRoute[]): Finding[] {
  if (best.validation !== 'invalid') return [];
  const others = routes.filter(
    ({ prefix, validation }) => prefix === best.prefix && validation === 'invalid',
  );
  const text =
    'The route that is taken is RPKI invalid: whoever holds the addresses lets another network announce them, or a shorter prefix.';
  const origin = best.asPath.at(-1);
  return [
    {
      code: 'rpki_invalid',
      text,
      evidence: [
        `route: ${best.prefix}`,
        ...(origin === undefined ? [] : [`origin: AS${origin}`]),
        `invalid: ${others.length} of ${routes.length} ways`,
      ],
      confidence: 'sure',
    },
  ];
}

/** RFC 7999. */
const blackholeCommunity = '65535:666';

function blackhole({ prefix, kind, communities }: BgpRoute): Finding[] {
  if (kind !== 'unicast' || !communities.standard.includes(blackholeCommunity)) return [];
  const text =
    'The route asks to be blackholed: networks that heed that drop all packets to there, as under an attack.';
  const evidence = [`route: ${prefix}`, `community: ${blackholeCommunity}`];
  return [{ code: 'blackholed', text, evidence, confidence: 'likely' }];
}

function byDefault({ prefix, nextHop }: BgpRoute): Finding[] {
  if (!prefix.endsWith('/0')) return [];
  const text =
    'The location’s router knows only a default route to there: it does not know whether anybody announces the target.';
  return [
    {
      code: 'default_route',
      text,
      evidence: [`route: ${prefix} via ${nextHop === null ? 'nobody' : who(nextHop)}`],
      confidence: 'sure',
    },
  ];
}

/** So often a network has to be in a path, one time after the other, to be no accident of routing. */
const manyTimes = 3;

function prepended({ prefix, asPath }: BgpRoute): Finding[] {
  const runs = runsOf(asPath).filter(({ times }) => times >= manyTimes);
  if (runs.length === 0) return [];
  const worst = runs.reduce((most, run) => (run.times > most.times ? run : most));
  const text = `AS${worst.step} is in the path ${worst.times} times: somebody makes this way look longer, so that others are taken.`;
  const evidence = [`route: ${prefix}`, ...runs.map(({ step, times }) => `AS${step}: ${times} times`)];
  return [{ code: 'path_prepended', text, evidence, confidence: 'sure' }];
}

function runsOf(path: BgpRoute['asPath']): { step: number | string; times: number }[] {
  const runs: { step: number | string; times: number }[] = [];
  for (const step of path) {
    const last = runs.at(-1);
    if (last?.step === step) last.times += 1;
    else runs.push({ step, times: 1 });
  }
  return runs;
}

/** Which way is taken, to be compared with what others take. Routers are not probed. */
export function seenByBgp(state: BgpState, ended: boolean): Seen {
  const nothing: Seen = { family: null, probes: null, place: null, names: null };
  const { query, routes, withheld } = state;
  if (!ended || query !== 'route' || withheld > 0) return nothing;
  if (routes.length === 0) return noRoute(state).length > 0 ? { ...nothing, route: 'none' } : nothing;
  const best = routes.find((route) => route.best);
  // What a router knows by itself is its own business.
  if (!best || best.source !== 'BGP') return nothing;
  const origin = best.asPath.at(-1);
  return { ...nothing, route: { prefix: best.prefix, origin: origin === undefined ? null : String(origin) } };
}
