import type { DataFromAgent, Entry } from '#protocol';

type LogFrame = Extract<DataFromAgent, { t: 'log' }>;

/** What a log frame brings: entries to take (perhaps none), or a place from which the agent has to send again. */
export type Arrival = { readonly kind: 'take'; readonly entries: Entry[] } | { readonly kind: 'resume' };

/**
 * Nothing lost, nothing twice: entries are taken in order exactly once, by their number.
 * @param next number of entries that are here already
 */
export function arrive(next: number, frame: LogFrame): Arrival {
  if (frame.seq > next) return { kind: 'resume' };
  return { kind: 'take', entries: frame.e.slice(next - frame.seq) };
}

/** Cuts a list into pieces of at most `size`, with the index of each piece's first item. */
export function* pieces<T>(list: readonly T[], size: number): Generator<{ at: number; items: T[] }> {
  for (let at = 0; at < list.length; at += size) yield { at, items: list.slice(at, at + size) };
}
