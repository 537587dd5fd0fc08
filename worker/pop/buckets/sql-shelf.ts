import { decode } from '#protocol';
import * as z from 'zod/mini';
import { bucketSchema } from './bucket.ts';
import type { Spell } from './attendance.ts';
import type { Row, Shelf, Span } from './buckets.ts';

/** Buckets lie by their key alone, so that one is one row to write, and no index beside it. */
const schema = `
  CREATE TABLE IF NOT EXISTS buckets (
    span TEXT NOT NULL, start INTEGER NOT NULL, bucket TEXT NOT NULL, PRIMARY KEY (span, start)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS absences (start INTEGER NOT NULL, until INTEGER NOT NULL);`;

const bucketRow = z.object({ start: z.int(), bucket: z.string() });
const absenceRow = z.object({ start: z.int(), until: z.int() });

/** The buckets in the PoP's SQLite, and the long times in which nobody was here. */
export class SqlShelf implements Shelf {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    storage.sql.exec(schema);
  }

  rows(span: Span, from: number, until: number): Row[] {
    return this.#storage.sql
      .exec(
        'SELECT start, bucket FROM buckets WHERE span = ? AND start >= ? AND start < ? ORDER BY start',
        span,
        from,
        until,
      )
      .toArray()
      .map((values) => {
        const { start, bucket } = decode(bucketRow, values);
        return { start, bucket: decode(bucketSchema, JSON.parse(bucket)) };
      });
  }

  put(span: Span, { start, bucket }: Row): void {
    this.#storage.sql.exec(
      `INSERT INTO buckets VALUES (?, ?, ?) ON CONFLICT (span, start) DO UPDATE SET bucket = excluded.bucket`,
      span,
      start,
      JSON.stringify(bucket),
    );
  }

  dropBefore(span: Span, start: number): void {
    this.#storage.sql.exec('DELETE FROM buckets WHERE span = ? AND start < ?', span, start);
    if (span === 'day') this.#storage.sql.exec('DELETE FROM absences WHERE until < ?', start);
  }

  firstFrom(span: Span, from: number): number | undefined {
    const query = 'SELECT start FROM buckets WHERE span = ? AND start >= ? ORDER BY start LIMIT 1';
    return this.#storage.sql.exec<{ start: number }>(query, span, from).toArray()[0]?.start;
  }

  get rolledUntil(): number {
    return decode(z._default(z.int(), 0), this.#storage.kv.get('rolledUntil'));
  }

  set rolledUntil(at: number) {
    this.#storage.kv.put('rolledUntil', at);
  }

  atomically(work: () => void): void {
    this.#storage.transactionSync(work);
  }

  addAbsence({ from, until }: Spell): void {
    this.#storage.sql.exec('INSERT INTO absences VALUES (?, ?)', from, until);
  }

  /** Those that reach into a time. */
  absences(from: number, until: number): Spell[] {
    return this.#storage.sql
      .exec('SELECT start, until FROM absences WHERE until > ? AND start < ?', from, until)
      .toArray()
      .map((values) => {
        const { start, until: end } = decode(absenceRow, values);
        return { from: start, until: end, present: false };
      });
  }

  clear(): void {
    this.#storage.sql.exec('DELETE FROM buckets');
    this.#storage.sql.exec('DELETE FROM absences');
    this.#storage.kv.delete('rolledUntil');
  }
}
