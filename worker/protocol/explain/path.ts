import type { Finding } from '../findings.ts';
import { parseAddress } from '../address.ts';
import { isMark } from '../tools/lines.ts';
import type { Known } from '../tools/known.ts';
import { type Network, networkText } from '../tools/networks.ts';
import { capital, hopList, who } from './words.ts';

/** What mtr and traceroute both know of a hop. */
export interface PathHop {
  readonly ttl: number;
  /** In order of appearance; empty: silent. */
  readonly addresses: readonly string[];
}

/** A path that does or doesn't reach its target. */
export interface Path extends Known {
  readonly hops: readonly PathHop[];
  readonly target: string | null;
}

export function isReached({ hops, target }: Path): boolean {
  return target !== null && hops.some(({ addresses }) => addresses.includes(target));
}

/** Several routers that take turns at one hop: equal-cost paths, which is how networks are built and no fault. */
export function severalPaths({ hops, names, networks }: Path): Finding[] {
  const split = hops.filter(({ addresses }) => addresses.length > 1);
  if (split.length === 0) return [];
  return [
    {
      code: 'several_paths',
      text: `Probes take several paths at ${hopList(split.map(({ ttl }) => ttl))}: load sharing, not a fault.`,
      evidence: split.map(
        ({ ttl, addresses }) =>
          `hop ${ttl}: ${addresses.map((one) => who(one, names, networks)).join(' | ')}`,
      ),
      confidence: 'sure',
    },
  ];
}

/**
 * A packet that goes round: an address at two hops with another one between them. A path that reaches its target has no loop, and
 * hops that are hidden can't be told apart.
 */
export function loop(path: Path): Finding[] {
  if (isReached(path)) return [];
  const heard = path.hops.flatMap(({ ttl, addresses: [address] }) =>
    address === undefined || isMark(address) ? [] : [{ ttl, address }],
  );
  const turns = heard.filter(({ address }, at) => at === 0 || heard[at - 1]!.address !== address);
  const at = Map.groupBy(turns, ({ address }) => address);
  const again = [...at.values()].filter((places) => places.length > 1);
  if (again.length === 0) return [];
  const [first] = again[0]!;
  const isSure = again.length > 1 || again.some((places) => places.length > 2);
  return [
    {
      code: 'loop',
      text: `Packets go round in a loop from hop ${first!.ttl} on and never reach the target.`,
      evidence: again.map(
        (places) =>
          `${hopList(places.map(({ ttl }) => ttl))}: ${who(places[0]!.address, path.names, path.networks)}`,
      ),
      confidence: isSure ? 'sure' : 'likely',
    },
  ];
}

/**
 * A path with silence at its end. Only with an end in the target's own network does that look like a filter; and at the edge of a network
 * nobody can tell a way that ends from a filter.
 */
export function silentEnd({ hops, target, names, networks }: Path): Finding[] {
  const last = hops.findLast(({ addresses }) => addresses.length > 0);
  const address = last?.addresses[0];
  if (last === undefined || address === undefined) {
    if (hops.length === 0) return [];
    return [
      {
        code: 'path_ends',
        text: 'No hop answers, not even the first: nothing gets out, or all answers are filtered.',
        evidence: [`asked: hops 1 to ${hops.at(-1)!.ttl}`],
        confidence: 'inconclusive',
      },
    ];
  }
  const evidence = [`last to answer: hop ${last.ttl}, ${who(address, names, networks)}`];
  const [here, there] = [networks.get(address), networks.get(target ?? '')];
  if (isNear(address, target)) {
    return [
      {
        code: 'target_silent',
        text: 'The path goes as far as the target’s own network and the target does not answer: it is down, or filtered.',
        evidence,
        confidence: 'likely',
      },
    ];
  }
  const [ending, wanted] = [networkText(here), networkText(there)];
  if (isOneNetwork(here, there)) {
    return [
      {
        code: 'target_silent',
        text: `The path comes into the target’s network, ${wanted}, and nothing answers behind hop ${last.ttl}: the target is down or filtered, or the way ends inside that network.`,
        evidence,
        confidence: 'inconclusive',
      },
    ];
  }
  if (ending !== '' && wanted !== '') {
    return [
      {
        code: 'path_ends',
        text: `The path ends in ${ending}, and nobody in the target’s network, ${wanted}, answers: the way ends there, or a filter at the edge drops all.`,
        evidence: [...evidence, `target: ${who(target, names, networks)}`],
        confidence: 'inconclusive',
      },
    ];
  }
  return [
    {
      code: 'target_silent',
      text: `${capital(`nothing answers behind hop ${last.ttl}`)}: the target may be down or filtered, or the way may end there.`,
      evidence,
      confidence: 'inconclusive',
    },
  ];
}

function isOneNetwork(here: Network | undefined, there: Network | undefined): boolean {
  return here !== undefined && there !== undefined && here.asn.some((asn) => there.asn.includes(asn));
}

/** The same /24 or /48: of one network, most of the time. */
function isNear(one: string, other: string | null): boolean {
  const [a, b] = [parseAddress(one), parseAddress(other ?? '')];
  if (!a || a.family !== b?.family) return false;
  const same = a.family === 4 ? 3 : 6;
  return a.bytes.slice(0, same).every((byte, at) => byte === b.bytes[at]);
}

/** Hops that pass packets on and never say so: somebody who had not answered before does so behind them. */
export function silentHops({ hops }: Path, probes: (ttl: number) => number): Finding[] {
  const [who] = hops.findLast(({ addresses }) => addresses.length > 0)?.addresses ?? [];
  if (who === undefined) return [];
  // Who refuses to pass on answers for hops behind it, too. Hidden hops all look the same.
  const last = isMark(who)
    ? hops.findLastIndex(({ addresses }) => addresses.length > 0)
    : hops.findIndex(({ addresses }) => addresses.includes(who));
  const silent = hops.slice(0, last).filter(({ addresses }) => addresses.length === 0);
  if (silent.length === 0) return [];
  const ttls = silent.map(({ ttl }) => ttl);
  const [does, it] = silent.length === 1 ? ['does', 'it passes'] : ['do', 'they pass'];
  return [
    {
      code: 'silent_hop',
      text: `${capital(hopList(ttls))} ${does} not answer, but ${it} packets on: harmless.`,
      evidence: silent.map(({ ttl }) => `hop ${ttl}: 0 of ${probes(ttl)} answered`),
      confidence: silent.every(({ ttl }) => probes(ttl) >= 3) ? 'sure' : 'likely',
    },
  ];
}
