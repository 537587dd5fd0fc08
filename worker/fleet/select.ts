import { limits, type Location, type PopView } from '#protocol';

/** PoPs that were chosen, or the term that matched none. */
export type Selection =
  | { readonly ok: true; readonly pops: PopView[] }
  | {
      readonly ok: false;
      readonly index: number;
      readonly term: string;
      readonly why: 'unknown' | 'offline';
    };

/**
 * Chooses the PoPs of a measurement. Each location contributes all online PoPs that match it, or `limit` of them at random;
 * a PoP is chosen once. A PoP that is named by its slug is taken though it is offline, so that its part of the measurement
 * can say so. Without locations: one from anywhere, as Globalping does.
 * @param random uniform in [0, 1)
 */
export function select(
  pops: readonly PopView[],
  locations: readonly Location[] | undefined,
  limit: number | undefined,
  random: () => number,
): Selection {
  const chosen = new Map<string, PopView>();
  for (const [index, location] of (locations ?? [{ magic: 'world', limit: limit ?? 1 }]).entries()) {
    const term = termOf(location);
    const matching = pops.filter((pop) => matches(pop, location));
    const online = matching.filter((pop) => pop.online || pop.id === term);
    if (online.length === 0)
      return { ok: false, index, term, why: matching.length > 0 ? 'offline' : 'unknown' };
    for (const pop of take(online, location.limit, random)) chosen.set(pop.id, pop);
  }
  return { ok: true, pops: take([...chosen.values()], limit ?? limits.measurement.pops, random) };
}

function termOf({ magic, pop, city, country }: Location): string {
  return (magic ?? pop ?? city ?? country ?? '').trim().toLowerCase();
}

/** `magic` matches a slug, a city, a country's code, or `world`; letter case does not count. */
function matches(pop: PopView, location: Location): boolean {
  const term = termOf(location);
  const slug = pop.id === term;
  const city = pop.city.toLowerCase() === term;
  const country = pop.country.toLowerCase() === term;
  if (location.pop !== undefined) return slug;
  if (location.city !== undefined) return city;
  if (location.country !== undefined) return country;
  return slug || city || country || term === 'world';
}

function take<T>(items: readonly T[], count: number | undefined, random: () => number): T[] {
  if (count === undefined || count >= items.length) return [...items];
  const keyed = items.map((item) => ({ item, key: random() }));
  return keyed
    .toSorted((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ item }) => item);
}
