import type { Finding, FindingCode } from '../findings.ts';
import type { TracerouteHop, TracerouteState } from '../tools/traceroute.ts';
import { isReached, loop, type Path, severalPaths, silentEnd, silentHops } from './path.ts';
import { familyOf, leastOf, type Seen } from './seen.ts';
import { capital, who } from './words.ts';

/** What is explained of a traceroute, or of another tool that asks hop by hop. */
type Traced = Pick<TracerouteState, 'hops' | 'address' | 'names' | 'networks'>;

/** What a traceroute shows. Its few probes of a hop say nothing about loss. */
export function explainTraceroute(state: Traced, ended: boolean): Finding[] {
  const path = pathOf(state);
  const sent = (ttl: number): number => state.hops[ttl - 1]!.probes.length;
  const refusals = state.hops.flatMap((hop) => refusal(hop, state));
  // Who refuses does so for some probes only: silence before it may be its own.
  if (refusals.length > 0) return [...refusals, ...severalPaths(path)];
  const ways = [...severalPaths(path), ...silentHops(path, sent)];
  if (isReached(path)) return ways;
  return ended ? [...endOf(path), ...ways] : [];
}

function pathOf({ hops, address, names, networks }: Traced): Path {
  const addresses = ({ probes }: TracerouteHop) => [
    ...new Set(probes.flatMap(({ address }) => address ?? [])),
  ];
  return {
    hops: hops.map((hop) => ({ ttl: hop.ttl, addresses: addresses(hop) })),
    target: address,
    names,
    networks,
  };
}

/** What other PoPs can be compared with: whether the target answers at all. */
export function seenByTraceroute(state: Traced, ended: boolean): Seen {
  const path = pathOf(state);
  const last = path.hops.findLast(({ addresses }) => addresses.length > 0);
  const known = state.hops.length > 0 && (ended || isReached(path));
  // Its few probes of the target tell no loss.
  const sent = state.hops.at(-1)?.probes.length ?? 0;
  return {
    family: familyOf(state.address),
    probes: known ? { sent, lost: isReached(path) ? 0 : sent } : null,
    rttMs: isReached(path) ? leastOf(state.hops.at(-1)!.probes.flatMap(({ rttMs }) => rttMs ?? [])) : null,
    place: last ? `hop ${last.ttl}, ${who(last.addresses[0], state.names)}` : null,
    names: null,
  };
}

function endOf(path: Path): Finding[] {
  const loops = loop(path);
  return loops.length > 0 ? loops : silentEnd(path);
}

/** What traceroute(8) means by its flags, as far as a path can end with them. */
const meanings: Readonly<Record<string, readonly [FindingCode, string] | undefined>> = {
  H: ['host_unreachable', 'can’t reach the host: its own link does not know it, or it is off'],
  N: ['network_unreachable', 'has no route to the network'],
  P: ['icmp_error', 'says that the host does not speak this protocol'],
  X: ['prohibited', 'refuses to pass this on: a filter'],
  // BusyBox; tracepath, too. S: of others a source route that failed, which nobody here asks for.
  A: ['prohibited', 'refuses to pass this on: a filter'],
  S: ['prohibited', 'refuses to pass this on: a filter'],
  F: ['too_big', 'says that the packet is too big for the next link'],
};

/** RFC 1812 §5.2.7.1: codes by which a filter says that it is one. */
const filters: readonly string[] = ['!<9>', '!<10>', '!<13>'];

function refusal({ ttl, probes }: TracerouteHop, { names }: Traced): Finding[] {
  const flagged = probes.filter(({ flag }) => flag !== undefined);
  const [first] = flagged;
  if (first?.flag === undefined) return [];
  const letter = filters.includes(first.flag) ? 'X' : first.flag[1]!;
  const [code, meaning] = meanings[letter] ?? ['icmp_error', `answers with ICMP unreachable, ${first.flag}`];
  return [
    {
      code,
      text: `${capital(who(first.address, names))} ${meaning} (seen at hop ${ttl}).`,
      evidence: [`hop ${ttl}: ${flagged.map(({ flag }) => flag).join(' ')}`],
      confidence: 'sure',
    },
  ];
}
