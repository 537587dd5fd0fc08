import type { Row, Shelf, Span } from '../../../../../worker/pop/buckets/buckets.ts';

/** A shelf in memory whose power may fail while something is being done. */
export class AShelf implements Shelf {
  rolledUntil = 0;
  /** After so many rows it fails, once. */
  failsAfter = Infinity;
  #rows: Record<Span, Map<number, Row>> = { minute: new Map(), hour: new Map(), day: new Map() };

  rows(span: Span, from: number, until: number): Row[] {
    return [...this.#rows[span].values()]
      .filter(({ start }) => start >= from && start < until)
      .toSorted((a, b) => a.start - b.start);
  }

  put(span: Span, row: Row): void {
    this.failsAfter -= 1;
    if (this.failsAfter < 0) {
      this.failsAfter = Infinity;
      throw new Error('power failure');
    }
    this.#rows[span].set(row.start, row);
  }

  dropBefore(span: Span, start: number): void {
    for (const row of this.rows(span, -Infinity, start)) this.#rows[span].delete(row.start);
  }

  firstFrom(span: Span, from: number): number | undefined {
    return this.rows(span, from, Infinity)[0]?.start;
  }

  atomically(work: () => void): void {
    const { minute, hour, day } = this.#rows;
    const before = { minute: new Map(minute), hour: new Map(hour), day: new Map(day) };
    const { rolledUntil } = this;
    try {
      work();
    } catch (error) {
      this.#rows = before;
      this.rolledUntil = rolledUntil;
      throw error;
    }
  }
}
