import type { AsPathPattern } from '#protocol';

type Step = AsPathPattern['steps'][number];

/**
 * Whether a path has this pattern, for routers that have no such search of their own, or a looser one. It follows all ways to read the
 * pattern at once, so it takes steps × path and no more.
 */
export function pathMatches(
  { fromStart, toEnd, steps }: AsPathPattern,
  path: readonly (number | string)[],
): boolean {
  const all: Step[] = [...(fromStart ? [] : ['*' as const]), ...steps, ...(toEnd ? [] : ['*' as const])];
  let states = beyondStars(all, new Set([0]));
  for (const one of path) {
    const next = new Set<number>();
    for (const state of states) {
      const step = all[state];
      if (step === '*') next.add(state);
      if (step === '?' || (typeof step === 'number' && isOf(step, one))) next.add(state + 1);
    }
    states = beyondStars(all, next);
  }
  return states.has(all.length);
}

/** A `*` may stand for nothing. */
function beyondStars(steps: readonly Step[], states: ReadonlySet<number>): Set<number> {
  const reached = new Set<number>();
  for (const state of states) {
    let at = state;
    reached.add(at);
    while (steps[at] === '*') reached.add((at += 1));
  }
  return reached;
}

/** A network of a set (RFC 4271) is one that the path leads through, too. */
function isOf(asn: number, step: number | string): boolean {
  return typeof step === 'number' ? step === asn : step.split(/[^\d]+/).includes(String(asn));
}
