import { type DataFromAgent, type Entry, limits, type ViewerFrame } from '#protocol';
import type { SegmentRow } from './rows.ts';

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

/**
 * True when a frame brings an entry again, and it is not what it was. The first one counts.
 * @param segments what is stored of the place that the frame speaks of
 */
export function contradicts(
  frame: LogFrame,
  segments: readonly SegmentRow[],
  pending: readonly Entry[],
  stored: number,
): boolean {
  const known = [
    ...segments.map(({ seq, entries }) => ({ seq, entries: JSON.parse(entries) as Entry[] })),
    { seq: stored, entries: pending },
  ];
  return frame.e.some((entry, i) => {
    const piece = known.findLast(({ seq }) => seq <= frame.seq + i);
    const before = piece?.entries[frame.seq + i - piece.seq];
    return before !== undefined && (before[1] !== entry[1] || before[2] !== entry[2]);
  });
}

/** Cuts a list into pieces of at most `size`, with the index of each piece's first item. */
export function* pieces<T>(list: readonly T[], size: number): Generator<{ at: number; items: T[] }> {
  for (let at = 0; at < list.length; at += size) yield { at, items: list.slice(at, at + size) };
}

/** Log frames for one result, from entry `from` on: first what is stored, then what is not yet. */
export function* logFrames(
  r: number,
  from: number,
  segments: readonly SegmentRow[],
  pending: readonly Entry[],
  stored: number,
): Generator<string> {
  for (const { seq, n, entries } of segments) {
    // A whole segment that fits goes out as it was stored, unparsed.
    if (seq >= from && n <= limits.frame.entries) yield `{"t":"log","r":${r},"seq":${seq},"e":${entries}}`;
    else yield* framesOf(r, from, seq, JSON.parse(entries) as Entry[]);
  }
  yield* framesOf(r, from, stored, pending);
}

function* framesOf(r: number, from: number, seq: number, entries: readonly Entry[]): Generator<string> {
  const skip = Math.max(0, from - seq);
  for (const { at, items } of pieces(entries.slice(skip), limits.frame.entries)) {
    yield JSON.stringify({ t: 'log', r, seq: seq + skip + at, e: items } satisfies ViewerFrame);
  }
}
