import { type Network, type Networks, networkText } from '../tools/networks.ts';

/** Hops as far as their places matter here. */
interface Placed {
  readonly ttl: number;
  readonly addresses: readonly string[];
}

/**
 * In which network something is that begins between two hops. The first hop that shows it answers from its end of the link that the
 * packets came by, and both ends of a link are numbered from one network, that of the one or of the other side: so it is in that
 * network, or at its edge to those that the hops before and behind are of (Marder et al., bdrmapIT, IMC 2018, on how far that
 * goes). With silent hops between the two it may be in the network of either.
 *
 * @param at the first hop that shows it
 * @returns ` in AS64500 A`, ` in AS64500 A or at its edge to AS64501 B`, …; empty when it is not known
 */
export function whereabouts(
  networks: Networks,
  { before, at, behind }: { before: Placed | undefined; at: Placed; behind: Placed | undefined },
): string {
  const own = networkOf(networks, at);
  const text = networkText(own);
  if (!own || text === '') return '';
  if (before && at.ttl - before.ttl > 1) return acrossSilence(own, networkOf(networks, before));
  const others = [before, behind]
    .map((hop) => networkOf(networks, hop))
    .filter((other) => other !== undefined && !isSame(own, other))
    .map((other) => networkText(other))
    .filter((other) => other !== '');
  const edges = [...new Set(others)];
  if (own.kind === 'ixp')
    return edges.length === 2 ? ` at ${text}, between ${edges.join(' and ')}` : ` at ${text}`;
  return edges.length === 0 ? ` in ${text}` : ` in ${text} or at its edge to ${edges.join(' or ')}`;
}

function acrossSilence(own: Network, before: Network | undefined): string {
  const from = networkText(before);
  if (!before || from === '') return '';
  return isSame(own, before) ? ` in ${networkText(own)}` : ` on the way from ${from} to ${networkText(own)}`;
}

function networkOf(networks: Networks, hop: Placed | undefined): Network | undefined {
  const [address] = hop?.addresses ?? [];
  return address === undefined ? undefined : networks.get(address);
}

/** True where one of those who announce them is the same. */
function isSame(one: Network, other: Network): boolean {
  return one.asn.some((number) => other.asn.includes(number));
}
