import { limits } from '#protocol';
import { type Bucket, empty, merge } from './bucket.ts';

export const spanMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type Span = keyof typeof spanMs;

/** How long buckets are kept, in ms. */
const keptMs: Readonly<Record<Span, number>> = {
  minute: limits.status.minuteHours * spanMs.hour,
  hour: limits.status.hourDays * spanMs.day,
  day: limits.status.days * spanMs.day,
};

/** A bucket and when it begins, in ms since the epoch. */
export interface Row {
  readonly start: number;
  readonly bucket: Bucket;
}

/** Where buckets lie: one for each span and start. Intervals are half-open. */
export interface Shelf {
  /** In order. */
  rows(span: Span, from: number, until: number): Row[];
  put(span: Span, row: Row): void;
  dropBefore(span: Span, start: number): void;
  /** The first start that is not before `from`. */
  firstFrom(span: Span, from: number): number | undefined;
  /** See `Buckets`. 0 at first. */
  rolledUntil: number;
  /** All of what is done, or none of it. */
  atomically(work: () => void): void;
}

export function startOf(span: Span, at: number): number {
  return Math.floor(at / spanMs[span]) * spanMs[span];
}

/**
 * Minutes, and the hours and days (UTC) that are made of them. `rolledUntil`, the begin of an hour, only ever goes forward: the
 * minutes before it are in their hours, and the hours before its day are in their days. A closed hour is made once from its minutes;
 * what comes to one afterwards, because the clock was set back, goes into minute, hour and day at the same time. So whatever the
 * clock does, everything is in each of them once, and minutes may be dropped when they are old.
 */
export class Buckets {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  /** @param at ms since the epoch */
  add(at: number, bucket: Bucket): void {
    const { rolledUntil } = this.#shelf;
    this.#shelf.atomically(() => {
      this.#addTo('minute', at, bucket);
      if (startOf('hour', at) < rolledUntil) this.#addTo('hour', at, bucket);
      if (startOf('day', at) < startOf('day', rolledUntil)) this.#addTo('day', at, bucket);
    });
  }

  /** Rolls up the hours and days that are over, and drops what is old. Does nothing when there is nothing to do. */
  roll(now: number): void {
    const { rolledUntil } = this.#shelf;
    const until = startOf('hour', now);
    if (until <= rolledUntil) return;
    this.#shelf.atomically(() => {
      this.#roll('minute', 'hour', rolledUntil, until);
      this.#roll('hour', 'day', startOf('day', rolledUntil), startOf('day', until));
      for (const span of ['minute', 'hour', 'day'] as const)
        this.#shelf.dropBefore(span, startOf(span, now - keptMs[span]));
      this.#shelf.rolledUntil = until;
    });
  }

  /** When something would be rolled up next if nothing were added any more, in ms since the epoch; undefined: all of it has been. */
  get dueAt(): number | undefined {
    const { rolledUntil } = this.#shelf;
    const minute = this.#shelf.firstFrom('minute', rolledUntil);
    if (minute !== undefined) return startOf('hour', minute) + spanMs.hour;
    const hour = this.#shelf.firstFrom('hour', startOf('day', rolledUntil));
    return hour === undefined ? undefined : startOf('day', hour) + spanMs.day;
  }

  /**
   * All that is known of a time, in buckets of a span, and in smaller ones where those are not rolled up yet.
   * @param from ms since the epoch, the begin of a bucket, as is `until`
   */
  parts(span: Span, from: number, until: number): Row[] {
    const { rolledUntil } = this.#shelf;
    const rows = (of: Span, since: number) =>
      span === of ? [] : this.#shelf.rows(of, Math.max(since, from), until);
    const minutes = rows('minute', rolledUntil);
    const hours = span === 'day' ? rows('hour', startOf('day', rolledUntil)) : [];
    return [...this.#shelf.rows(span, from, until), ...hours, ...minutes];
  }

  #addTo(span: Span, at: number, bucket: Bucket): void {
    const start = startOf(span, at);
    const [before] = this.#shelf.rows(span, start, start + 1);
    this.#shelf.put(span, { start, bucket: merge(before?.bucket ?? empty, bucket) });
  }

  #roll(fine: Span, coarse: Span, from: number, until: number): void {
    const rows = this.#shelf.rows(fine, from, until);
    for (const [start, of] of Map.groupBy(rows, (row) => startOf(coarse, row.start)))
      this.#shelf.put(coarse, { start, bucket: of.map(({ bucket }) => bucket).reduce(merge) });
  }
}
