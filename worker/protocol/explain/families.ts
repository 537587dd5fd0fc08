import type { Finding } from '../findings.ts';
import { byFamily, type SeenFrom } from './across.ts';
import { list, msText } from './words.ts';

/** So much later, and half as late again, is no mere chance of two ways through one network. */
const slowerMs = 20;

/**
 * What a measurement shows together with an earlier one of the same target, where one was made over IPv4 and the other over IPv6.
 * @param earlier those of the same tool and target, the newest first: looked through as far as the first one over the other family
 */
export function explainFamilies(
  seen: readonly SeenFrom[],
  earlier: Iterable<readonly SeenFrom[]>,
): Finding[] {
  const mine = familyIn(seen);
  if (mine === undefined) return [];
  for (const other of earlier) {
    if (familyIn(other) === (mine === 4 ? 6 : 4)) return compared([...seen, ...other]);
  }
  return [];
}

function compared(results: readonly SeenFrom[]): Finding[] {
  const disturbed = byFamily(results);
  return disturbed.length > 0 ? disturbed : slower(results);
}

/** The family that all have in common. */
function familyIn(results: readonly SeenFrom[]): 4 | 6 | undefined {
  const [family, ...others] = new Set(results.flatMap(({ seen }) => seen.family ?? []));
  return others.length > 0 ? undefined : family;
}

interface Pair {
  readonly name: string;
  readonly v4: number;
  readonly v6: number;
}

/** One family takes another way, which is longer. */
function slower(results: readonly SeenFrom[]): Finding[] {
  const pairs = pairsOf(results);
  for (const [slow, quick] of [
    ['v6', 'v4'],
    ['v4', 'v6'],
  ] as const) {
    const found = pairs.filter((pair) => pair[slow] > pair[quick] + Math.max(slowerMs, pair[quick] / 2));
    if (found.length === 0) continue;
    const [later, sooner] = slow === 'v6' ? ['IPv6', 'IPv4'] : ['IPv4', 'IPv6'];
    return [
      {
        code: 'family_slower',
        text: `${later} takes longer than ${sooner} from ${list(found.map(({ name }) => name))}: another way, or a tunnel.`,
        evidence: found.map(({ name, v4, v6 }) => `${name}: IPv4 ${msText(v4)}, IPv6 ${msText(v6)} at least`),
        confidence: 'likely',
      },
    ];
  }
  return [];
}

/** The least round trips of the PoPs that have both. */
function pairsOf(results: readonly SeenFrom[]): Pair[] {
  const of = (pop: string, family: 4 | 6) =>
    results.find((one) => one.pop === pop && one.seen.family === family)?.seen.rttMs;
  const pops = new Map(results.map(({ pop, name }) => [pop, name]));
  return [...pops].flatMap(([pop, name]) => {
    const [v4, v6] = [of(pop, 4), of(pop, 6)];
    return typeof v4 === 'number' && typeof v6 === 'number' ? [{ name, v4, v6 }] : [];
  });
}
