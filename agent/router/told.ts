import { type BgpRoute, limits, parseAddress, visible } from '#protocol';

const { steps, communities, chars } = limits.probe.route;

/** What a list may come to in an entry, in characters of JSON. */
const listChars = { path: 1500, community: 1500 } as const;

/** A word of a router's, visible and of bounded length. */
export function wordOf(text: string): string {
  return visible(text).slice(0, chars);
}

/** An address, and not the unspecified one, which routers have for themselves; null for anything else. */
export function somebodyIn(text: string | undefined): string | null {
  const isSomebody = parseAddress(text ?? '')?.bytes.some((byte) => byte !== 0) === true;
  return isSomebody ? text! : null;
}

/** The first steps of a path; `...`, as BIRD has it, where there are more. */
export function pathTold(path: readonly (number | string)[]): (number | string)[] {
  return bounded(path, steps, listChars.path);
}

/** The first communities of a list. */
export function communitiesTold(list: readonly string[]): string[] {
  return bounded(list, communities, listChars.community);
}

function bounded<T extends number | string>(
  list: readonly T[],
  most: number,
  mostChars: number,
): (T | string)[] {
  const kept: (T | string)[] = [];
  let size = 0;
  for (const one of list) {
    const word = typeof one === 'string' ? wordOf(one) : one;
    size += JSON.stringify(word).length + 1;
    if (kept.length === most - 1 || size > mostChars) return [...kept, '...'];
    kept.push(word);
  }
  return kept;
}

/** When a route came, in seconds since 1970, as it is told: the time, and for how long that is. */
export function sinceTold(epoch: number | undefined, nowMs: number): Pick<BgpRoute, 'since' | 'age'> {
  if (epoch === undefined || epoch <= 0 || epoch > 0xffff_ffff) return { since: null, age: null };
  const since = new Date(epoch * 1000).toISOString().replace('.000Z', 'Z');
  return { since, age: Math.max(0, Math.floor(nowMs / 1000) - epoch) };
}
