import { capabilitySchema, decode, type PopInfo, popInfoSchema } from '#protocol';
import * as z from 'zod/mini';

const schema = `
  CREATE TABLE IF NOT EXISTS pops (id TEXT PRIMARY KEY, info TEXT NOT NULL, presence TEXT);
  CREATE TABLE IF NOT EXISTS codes (hash TEXT PRIMARY KEY, pop TEXT NOT NULL, expires_at INTEGER NOT NULL);`;

/** What a PoP said of itself last. `since`: ms since the epoch of the last change between online and offline. */
const presenceSchema = z.strictObject({
  online: z.boolean(),
  tools: z.array(capabilitySchema),
  version: z.nullable(z.string()),
  since: z.number(),
});
export type Presence = z.infer<typeof presenceSchema>;

export interface PopRecord {
  readonly info: PopInfo;
  readonly presence: Presence | undefined;
}

const row = z.object({ info: z.string(), presence: z.nullable(z.string()) });

/** The registry's SQLite. What is asked of it with each report is read once. */
export class Store {
  readonly #sql: SqlStorage;
  #pops: readonly PopRecord[] | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
  }

  /** All, by their slugs. Another list than the last time when any of them has changed. */
  pops(): readonly PopRecord[] {
    this.#pops ??= this.#sql.exec('SELECT info, presence FROM pops ORDER BY id').toArray().map(record);
    return this.#pops;
  }

  pop(id: string): PopRecord | undefined {
    return this.pops().find(({ info }) => info.id === id);
  }

  /** Registers a PoP, or says something new of one that is. */
  putPop(info: PopInfo): void {
    this.#pops = undefined;
    this.#sql.exec(
      'INSERT INTO pops (id, info) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET info = excluded.info',
      info.id,
      JSON.stringify(info),
    );
  }

  setPresence(id: string, presence: Presence): void {
    this.#pops = undefined;
    this.#sql.exec('UPDATE pops SET presence = ? WHERE id = ?', JSON.stringify(presence), id);
  }

  removePop(id: string): void {
    this.#pops = undefined;
    this.#sql.exec('DELETE FROM pops WHERE id = ?', id);
    this.#sql.exec('DELETE FROM codes WHERE pop = ?', id);
  }

  addCode(hash: string, pop: string, expiresAt: number): void {
    this.#sql.exec('INSERT INTO codes VALUES (?, ?, ?)', hash, pop, expiresAt);
  }

  /** @returns the slug that a code is for; undefined when it is unknown, used or too old */
  popOf(hash: string, now: number): string | undefined {
    return this.#sql
      .exec<{ pop: string }>('SELECT pop FROM codes WHERE hash = ? AND expires_at > ?', hash, now)
      .toArray()[0]?.pop;
  }

  /** The same, and the code is gone. */
  takeCode(hash: string, now: number): string | undefined {
    const pop = this.popOf(hash, now);
    this.#sql.exec('DELETE FROM codes WHERE hash = ? OR expires_at <= ?', hash, now);
    return pop;
  }
}

function record(values: unknown): PopRecord {
  const { info, presence } = decode(row, values);
  return {
    info: decode(popInfoSchema, JSON.parse(info)),
    presence: presence === null ? undefined : decode(presenceSchema, JSON.parse(presence)),
  };
}
