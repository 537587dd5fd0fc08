import type { Finding } from '../findings.ts';
import { isReached, mtuOf, type PmtuHop, type PmtuState } from '../tools/pmtu-state.ts';
import type { Seen } from './seen.ts';
import { explainTraceroute, seenByTraceroute } from './traceroute.ts';
import { hopList, who } from './words.ts';

/** What Ethernet carries, and so what most paths do: less is worth a word. */
const usualMtu = 1500;

/** What path MTU discovery shows: how big packets may be and where that is decided, and how the path ends. */
export function explainPmtu(state: PmtuState, ended: boolean): Finding[] {
  const hole = isReached(state) ? [] : blackHole(state);
  const ends = explainTraceroute(state, ended);
  // That nothing answered is then no riddle any more.
  const rest =
    hole.length > 0 ? ends.filter(({ code }) => code !== 'target_silent' && code !== 'path_ends') : ends;
  return [...hole, ...smallMtu(state), ...rest, ...(isReached(state) ? asymmetric(state) : [])];
}

/** What other PoPs can be compared with: whether the target answers at all. */
export function seenByPmtu(state: PmtuState, ended: boolean): Seen {
  return seenByTraceroute(state, ended);
}

function addressOf({ probes }: PmtuHop): string | null {
  return probes.find(({ address }) => address !== null)?.address ?? null;
}

function named(hop: PmtuHop, names: PmtuState['names']): string {
  const address = addressOf(hop);
  return address === null ? `hop ${hop.ttl}` : `hop ${hop.ttl} (${who(address, names)})`;
}

function smallMtu(state: PmtuState): Finding[] {
  const { hops, names } = state;
  const mtu = mtuOf(state);
  if (mtu === null || mtu >= usualMtu) return [];
  const told = hops.filter((hop) => hop.mtu !== undefined);
  const at = told.at(-1)!;
  const before = hops[at.ttl - 2];
  const where = before
    ? `the link between ${named(before, names)} and ${named(at, names)} takes no bigger ones`
    : `this location’s own link takes no bigger ones${state.mayRemember ? ', or its host remembers that from an earlier run' : ''}`;
  return [
    {
      code: 'small_mtu',
      text: `The path takes packets of ${mtu} bytes at most${isReached(state) ? '' : ' as far as it is known'}: ${where}.`,
      evidence: told.map((hop) => `up to ${named(hop, names)}: MTU ${hop.mtu}`),
      confidence: 'sure',
    },
  ];
}

/**
 * Big packets that vanish without an ICMP error (RFC 2923 §2.1), which only small ones that get further show. Where they get no further than
 * the target, a filter for big pings looks the same.
 */
function blackHole({ hops, small, names, address }: PmtuState): Finding[] {
  const last = hops.findLast((hop) => addressOf(hop) !== null);
  const further =
    small?.hops.filter(({ ttl, probes }) => ttl > (last?.ttl ?? 0) && probes.some(answers)) ?? [];
  if (small === null || further.length === 0) return [];
  const mtu = mtuOf({ hops }) ?? usualMtu;
  const place = last ? `behind ${named(last, names)}` : 'before the first hop';
  const isOnPath = further.some((hop) => addressOf(hop) !== address);
  return [
    {
      code: 'mtu_black_hole',
      text: `Packets of ${mtu} bytes vanish ${place}, and nobody says that they are too big; those of ${small.bytes} bytes get further: a path MTU black hole${isOnPath ? '' : ', or a filter at the target'}.`,
      evidence: [
        `with ${mtu} bytes: ${last ? `nothing behind hop ${last.ttl}` : 'nothing at all'}`,
        ...further.map((hop) => `with ${small.bytes} bytes: ${named(hop, names)} answers`),
      ],
      confidence:
        isOnPath && further.flatMap(({ probes }) => probes.filter(answers)).length > 1 ? 'sure' : 'likely',
    },
  ];
}

const answers = ({ rttMs }: { readonly rttMs: number | null }): boolean => rttMs !== null;

/** Most of the Internet is so: worth knowing where delays are compared, and no fault. */
function asymmetric({ hops }: PmtuState): Finding[] {
  const found = hops.filter(({ back }) => back !== undefined);
  if (found.length === 0) return [];
  return [
    {
      code: 'asymmetric',
      text: `The way back is not as long as the way there at ${hopList(found.map(({ ttl }) => ttl))}: the path is asymmetric, as many are, and no fault.`,
      evidence: found.map(({ ttl, back }) => `hop ${ttl}: ${back} hops back`),
      confidence: 'likely',
    },
  ];
}
