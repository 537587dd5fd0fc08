import { decode } from '#protocol';
import * as z from 'zod/mini';

/** What has happened to an agent is in a table of its own, so that agents that are enrolled already stay so as they are. */
const schema = `
  CREATE TABLE IF NOT EXISTS agents (id TEXT PRIMARY KEY, public_key TEXT NOT NULL, created_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS histories (
    agent TEXT PRIMARY KEY, replaced INTEGER NOT NULL DEFAULT 0, clones INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0, rotated_at INTEGER);`;

const row = z.object({
  id: z.string(),
  created_at: z.number(),
  replaced: z.int(),
  clones: z.int(),
  refused: z.int(),
  rotated_at: z.nullable(z.number()),
});

/** No agent has this id. */
const stranger = '';

/** What is counted of an agent. */
export type Mishap =
  /** A second connection took the place of the first. */
  | 'replaced'
  /** The same, from another process while the first one was alive: perhaps a copy of its key. */
  | 'clones'
  /** A proof that did not hold. */
  | 'refused';

/** An agent, and what has happened to it. Times in ms since the epoch. */
export interface EnrolledAgent {
  readonly id: string;
  readonly enrolledAt: number;
  readonly counts: Readonly<Record<Mishap, number>>;
  readonly rotatedAt: number | null;
}

/** Who may be this PoP's agent: their public keys, in the PoP's SQLite. */
export class Enrolled {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
  }

  add(id: string, publicKey: string, now: number): void {
    this.#sql.exec('INSERT INTO agents VALUES (?, ?, ?)', id, publicKey, now);
  }

  remove(id: string): void {
    this.#sql.exec('DELETE FROM agents WHERE id = ?', id);
    this.#sql.exec('DELETE FROM histories WHERE agent = ?', id);
  }

  /** @returns whether there was anybody */
  clear(): boolean {
    const { rowsWritten } = this.#sql.exec('DELETE FROM agents');
    this.#sql.exec('DELETE FROM histories');
    return rowsWritten > 0;
  }

  /** Undefined: it is none of ours, or not any more. */
  publicKey(id: string): string | undefined {
    return this.#sql
      .exec<{ public_key: string }>('SELECT public_key FROM agents WHERE id = ?', id)
      .toArray()[0]?.public_key;
  }

  /** The key that has been good until now is not good any more. */
  rotate(id: string, publicKey: string, now: number): void {
    this.#sql.exec('UPDATE agents SET public_key = ? WHERE id = ?', publicKey, id);
    this.#sql.exec(
      `INSERT INTO histories (agent, rotated_at) VALUES (?, ?)
       ON CONFLICT (agent) DO UPDATE SET rotated_at = excluded.rotated_at`,
      id,
      now,
    );
  }

  count(id: string, what: Mishap): void {
    this.#sql.exec(
      `INSERT INTO histories (agent, ${what}) VALUES (?, 1) ON CONFLICT (agent) DO UPDATE SET ${what} = ${what} + 1`,
      id,
    );
  }

  /** Somebody with an id that is not enrolled here, or not any more. Counted together, so that nobody makes the table grow. */
  countStranger(): void {
    this.count(stranger, 'refused');
  }

  get strangers(): number {
    const rows = this.#sql.exec<{ refused: number }>(
      'SELECT refused FROM histories WHERE agent = ?',
      stranger,
    );
    return rows.toArray()[0]?.refused ?? 0;
  }

  get size(): number {
    return this.#sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM agents').one().n;
  }

  list(): EnrolledAgent[] {
    const rows = this.#sql.exec(
      `SELECT id, created_at, IFNULL(replaced, 0) AS replaced, IFNULL(clones, 0) AS clones,
         IFNULL(refused, 0) AS refused, rotated_at
       FROM agents LEFT JOIN histories ON agent = id ORDER BY created_at, id`,
    );
    return rows.toArray().map((values) => {
      const { id, created_at, rotated_at, ...counts } = decode(row, values);
      return { id, enrolledAt: created_at, counts, rotatedAt: rotated_at };
    });
  }
}
