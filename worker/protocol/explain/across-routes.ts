import type { Finding } from '../findings.ts';
import type { SeenFrom } from './across.ts';
import { list } from './words.ts';

interface Way {
  readonly name: string;
  readonly prefix: string;
  readonly origin: string | null;
}

/** BGP: some have no route, a more specific one, or one that comes from another network. */
export function routesAcross(results: readonly SeenFrom[]): Finding[] {
  const asked = results.flatMap(({ name, seen: { route } }) =>
    route === undefined ? [] : [{ name, route }],
  );
  const ways = asked.flatMap(({ name, route }) => (route === 'none' ? [] : [{ name, ...route }]));
  const without = asked.flatMap(({ name, route }) => (route === 'none' ? [name] : []));
  const known = ways.filter(({ prefix }) => !prefix.endsWith('/0'));
  return [...missing(without, ways), ...otherOrigin(known), ...moreSpecific(known)];
}

const evidenceOf = (ways: readonly Way[]): string[] =>
  ways.map(({ name, prefix, origin }) => `${name}: ${prefix}${origin === null ? '' : ` from AS${origin}`}`);

function missing(without: readonly string[], ways: readonly Way[]): Finding[] {
  if (without.length === 0 || ways.length === 0) return [];
  const only = without.length === 1 ? 'Only ' : '';
  const text = `${only}${list(without)} ${without.length === 1 ? 'has' : 'have'} no route, ${list(ways.map(({ name }) => name))} ${ways.length === 1 ? 'has' : 'have'} one: somebody in between does not pass it on.`;
  const evidence = [...without.map((name) => `${name}: no route`), ...evidenceOf(ways)];
  return [{ code: 'route_missing', text, evidence, confidence: 'sure' }];
}

function otherOrigin(ways: readonly Way[]): Finding[] {
  const origins = new Set(ways.flatMap(({ origin }) => (origin === null ? [] : [origin])));
  if (origins.size < 2) return [];
  const names = [...origins].map((origin) => `AS${origin}`);
  const text = `The locations take routes that come from different networks, ${list(names)}: a hijack or a leak, unless they all belong to who is asked for.`;
  return [{ code: 'origin_differs', text, evidence: evidenceOf(ways), confidence: 'likely' }];
}

function moreSpecific(ways: readonly Way[]): Finding[] {
  const lengths = ways.map(({ prefix }) => lengthOf(prefix));
  const longest = Math.max(0, ...lengths);
  const some = ways.filter((_, index) => lengths[index] === longest);
  const others = ways.filter((_, index) => lengths[index] !== longest);
  if (others.length === 0) return [];
  const [more, less] = [some, others].map((all) => list(all.map(({ name }) => name)));
  const text = `${more} ${some.length === 1 ? 'has' : 'have'} a more specific route than ${less}: traffic is led another way there, on purpose, by a leak, or by a hijack.`;
  return [{ code: 'more_specific', text, evidence: evidenceOf([...some, ...others]), confidence: 'sure' }];
}

function lengthOf(prefix: string): number {
  return Number(/\/(\d{1,3})$/.exec(prefix)?.[1] ?? 0);
}
