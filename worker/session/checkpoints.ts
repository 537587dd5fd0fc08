import { limits } from '#protocol';
import { copyOf, type RedactState, weightOf } from '#protocol/redact/redact.ts';

/** Where the redaction of a log stands, and after how many entries. */
export interface Point {
  readonly state: RedactState;
  next: number;
}

/**
 * Places in logs from which a redaction can go on, so that a join near the end does not begin at the beginning. One for each stretch of
 * a result's log, the furthest: a join does at most two stretches again, wherever its cursor is.
 */
export class Checkpoints {
  readonly #points = new Map<number, Map<number, Point>>();
  #weight = 0;

  /** A copy of the last place that is not beyond entry `seq`. */
  before(r: number, seq: number): Point | undefined {
    const candidates = [...(this.#points.get(r)?.values() ?? [])].filter(({ next }) => next <= seq);
    if (candidates.length === 0) return undefined;
    const { state, next } = candidates.reduce((best, one) => (one.next > best.next ? one : best));
    return { state: copyOf(state), next };
  }

  /** Keeps a copy of where a log's redaction stands. When there is too much all is forgotten: it can be read again. */
  keep(r: number, { state, next }: Point): void {
    const old = this.#points.get(r)?.get(stretchOf(next));
    if (old && old.next >= next) return;
    const weight = weightOf(state) - (old ? weightOf(old.state) : 0);
    if (this.#weight + weight > limits.redact.kept) this.clear();
    const points = this.#points.get(r) ?? new Map<number, Point>();
    this.#weight += weight;
    this.#points.set(r, points.set(stretchOf(next), { state: copyOf(state), next }));
  }

  clear(): void {
    this.#points.clear();
    this.#weight = 0;
  }
}

/** The stretch of a log that an entry is in: as long as a frame. */
export function stretchOf(seq: number): number {
  return Math.floor(seq / limits.frame.entries);
}
