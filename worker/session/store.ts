import { decode, type Entry, type RedactRule } from '#protocol';
import { charsOf } from './caps.ts';
import {
  type MeasurementRow,
  measurementRow,
  type ResultRow,
  resultRow,
  segmentRow,
  type SegmentRow,
  type SessionRow,
  sessionRow,
} from './rows.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS session (
    id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, key_hash TEXT NOT NULL,
    secret TEXT NOT NULL, redact TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS measurements (
    m INTEGER PRIMARY KEY, target TEXT NOT NULL, task TEXT NOT NULL, created_at INTEGER NOT NULL, lease TEXT);
  CREATE TABLE IF NOT EXISTS results (
    r INTEGER PRIMARY KEY, m INTEGER NOT NULL, pop TEXT NOT NULL, status TEXT NOT NULL,
    attempt INTEGER NOT NULL, asked TEXT NOT NULL, deadline INTEGER);
  CREATE TABLE IF NOT EXISTS segments (
    r INTEGER NOT NULL, seq INTEGER NOT NULL, n INTEGER NOT NULL, chars INTEGER NOT NULL, entries TEXT NOT NULL,
    PRIMARY KEY (r, seq)) WITHOUT ROWID;`;

/** The session's SQLite: every statement is here, nothing else is. Synchronous, so that order is what it looks like. */
export class Store {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** False until the session is opened, and again once it is deleted: a visitor of an old link leaves nothing behind. */
  get exists(): boolean {
    return this.#definition?.includes('redact') ?? false;
  }

  /** True when it holds a session of a version that this one can't read: to be deleted. */
  get isOutdated(): boolean {
    return this.#definition !== undefined && !this.exists;
  }

  /** How the first of the tables was made. */
  get #definition(): string | undefined {
    const [table] = this.#sql
      .exec<{ sql: string }>("SELECT sql FROM sqlite_master WHERE name = 'session'")
      .toArray();
    return table?.sql;
  }

  session() {
    if (!this.exists) return undefined;
    const row = this.#sql.exec('SELECT * FROM session').toArray()[0];
    return row && decode(sessionRow, row);
  }

  open({ id, created_at, expires_at, key_hash, secret, redact }: SessionRow): void {
    this.#sql.exec(schema);
    this.#sql.exec(
      'INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)',
      id,
      created_at,
      expires_at,
      key_hash,
      secret,
      JSON.stringify(redact),
    );
  }

  setRedact(rule: RedactRule | null): void {
    this.#sql.exec('UPDATE session SET redact = ?', JSON.stringify(rule));
  }

  measurements(): MeasurementRow[] {
    const rows = this.#sql.exec('SELECT * FROM measurements ORDER BY m').toArray();
    return rows.map((row) => decode(measurementRow, row));
  }

  addMeasurement({ m, target, task, created_at, lease }: MeasurementRow): void {
    this.#sql.exec(
      'INSERT INTO measurements VALUES (?, ?, ?, ?, ?)',
      m,
      target,
      JSON.stringify(task),
      created_at,
      lease,
    );
  }

  /** Forgets who asked for a measurement. */
  dropLease(m: number): void {
    this.#sql.exec('UPDATE measurements SET lease = NULL WHERE m = ?', m);
  }

  results(): ResultRow[] {
    return this.#sql
      .exec('SELECT * FROM results ORDER BY r')
      .toArray()
      .map((row) => decode(resultRow, row));
  }

  addResult({ r, m, pop, status, attempt, asked, deadline }: ResultRow): void {
    const [popText, statusText, askedText] = [pop, status, asked].map((value) => JSON.stringify(value));
    this.#sql.exec(
      'INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?)',
      r,
      m,
      popText,
      statusText,
      attempt,
      askedText,
      deadline,
    );
  }

  /** Everything about a result that changes. */
  setResult({ r, status, attempt, asked, deadline }: Omit<ResultRow, 'm' | 'pop'>): void {
    this.#sql.exec(
      'UPDATE results SET status = ?, attempt = ?, asked = ?, deadline = ? WHERE r = ?',
      JSON.stringify(status),
      attempt,
      JSON.stringify(asked),
      deadline,
      r,
    );
  }

  /** One commit is one row. */
  append(r: number, seq: number, entries: readonly Entry[]): void {
    this.#sql.exec(
      'INSERT INTO segments VALUES (?, ?, ?, ?, ?)',
      r,
      seq,
      entries.length,
      charsOf(entries),
      JSON.stringify(entries),
    );
  }

  /** The stored log of a result from entry `from` on, up to `to`; the first segment may begin before, the last end after it. */
  segments(r: number, from = 0, to = Number.MAX_SAFE_INTEGER): SegmentRow[] {
    return this.#sql
      .exec(
        'SELECT seq, n, entries FROM segments WHERE r = ? AND seq + n > ? AND seq < ? ORDER BY seq',
        r,
        from,
        to,
      )
      .toArray()
      .map((row) => decode(segmentRow, row));
  }

  /** How much of each result's log is stored: entries, and characters of text. */
  sizes(): { r: number; entries: number; chars: number }[] {
    return this.#sql
      .exec<{ r: number; entries: number; chars: number }>(
        'SELECT r, SUM(n) AS entries, SUM(chars) AS chars FROM segments GROUP BY r',
      )
      .toArray();
  }
}
