import type { BgpRoute } from '../notes-bgp.ts';
import { isRouteLine } from '../tools/bgp-bird.ts';
import type { RedactState } from './state.ts';
import { redactText } from './text.ts';

/**
 * A line of a router: the prefix that it is about is the answer, and hidden only where it is private; next hops, neighbours and other
 * routers are hops.
 */
export function redactBgp(state: RedactState, line: string): string {
  const end = line.search(/[ \t]/);
  if (end < 1 || !isRouteLine(line)) return redactText(state, line);
  return redactPrefix(state, line.slice(0, end)) + redactText(state, line.slice(end));
}

/** That there is a default route says nothing. */
function redactPrefix(state: RedactState, prefix: string): string {
  return prefix.endsWith('/0') ? prefix : redactText(state, prefix, true);
}

/** The same for a route that came as a note. */
export function redactRoute<R extends BgpRoute>(state: RedactState, route: R): R {
  const { prefix, source, protocol, peer, asPath, nextHop, communities, since } = route;
  const shown = (text: string | null) => text && redactText(state, text);
  const all = (texts: readonly string[]) => texts.map((text) => redactText(state, text));
  return {
    ...route,
    prefix: redactPrefix(state, prefix),
    source: shown(source),
    protocol: shown(protocol),
    peer: shown(peer),
    asPath: asPath.map((step) => (typeof step === 'number' ? step : redactText(state, step))),
    nextHop: shown(nextHop),
    communities: {
      standard: all(communities.standard),
      large: all(communities.large),
      extended: all(communities.extended),
    },
    since: shown(since),
  };
}
