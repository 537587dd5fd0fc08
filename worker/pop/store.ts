import { decode, type Job, jobSchema, limits } from '#protocol';
import * as z from 'zod/mini';

const schema = `
  CREATE TABLE IF NOT EXISTS jobs (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, job TEXT NOT NULL, attempt INTEGER NOT NULL,
    agent TEXT, instance TEXT, at INTEGER NOT NULL);`;

/** True of a job that goes on until it is stopped. */
const isLong = "json_extract(job, '$.task.options.continuous')";

/** Of the table above. Jobs are for minutes: what another version has noted of them is not worth taking over. */
const schemaNumber = 2;

const jobRow = z.object({
  job: z.string(),
  attempt: z.int(),
  agent: z.nullable(z.string()),
  instance: z.nullable(z.string()),
  at: z.number(),
});

/** A job that this PoP was asked to have done. */
export interface JobRecord {
  readonly job: Job;
  /** The session's count of agents that were asked before. */
  readonly attempt: number;
  /** Who has it, and in which of its lives; null: it waits. */
  readonly holder: { readonly agent: string; readonly instance: string } | null;
  /** Since when it is here, in ms since the epoch. */
  readonly at: number;
}

/** The jobs that wait or run, in the PoP's SQLite. */
export class Store {
  readonly #sql: SqlStorage;

  constructor({ sql, kv }: DurableObjectStorage) {
    this.#sql = sql;
    if (kv.get('schema') !== schemaNumber) {
      sql.exec('DROP TABLE IF EXISTS jobs');
      kv.delete('reported');
      kv.put('schema', schemaNumber);
    }
    sql.exec(schema);
  }

  /** Notes a job, or what is new of it. It is known by its id, and keeps its place among those that wait. */
  putJob({ job, attempt, holder, at }: JobRecord): void {
    this.#sql.exec(
      `INSERT INTO jobs (id, job, attempt, agent, instance, at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET job = excluded.job, attempt = excluded.attempt, agent = excluded.agent,
         instance = excluded.instance`,
      job.id,
      JSON.stringify(job),
      attempt,
      holder?.agent ?? null,
      holder?.instance ?? null,
      at,
    );
  }

  job(id: string): JobRecord | undefined {
    return this.#jobs('id = ?', id)[0];
  }

  dropJob(id: string): void {
    this.#sql.exec('DELETE FROM jobs WHERE id = ?', id);
  }

  /** Forgets jobs that nobody can be doing any more. */
  dropStale(now: number): void {
    this.#sql.exec(
      `DELETE FROM jobs WHERE at < CASE WHEN ${isLong} THEN ? ELSE ? END`,
      now - limits.job.queueMs - limits.continuous.durationMs,
      now - limits.job.queueMs - limits.job.durationMs,
    );
  }

  /** How many jobs an agent has, and how many of them go on until they are stopped. */
  loadOf(agent: string): { running: number; continuous: number } {
    return this.#sql
      .exec<{ running: number; continuous: number }>(
        `SELECT COUNT(*) AS running, COUNT(CASE WHEN ${isLong} THEN 1 END) AS continuous FROM jobs WHERE agent = ?`,
        agent,
      )
      .one();
  }

  heldBy(agent: string): JobRecord[] {
    return this.#jobs('agent = ?', agent);
  }

  /** All that agents have. */
  held(): JobRecord[] {
    return this.#jobs('agent IS NOT NULL');
  }

  /** Jobs that wait, oldest first. */
  waiting(): JobRecord[] {
    return this.#jobs('agent IS NULL');
  }

  #jobs(where: string, ...values: string[]): JobRecord[] {
    return this.#sql
      .exec(`SELECT * FROM jobs WHERE ${where} ORDER BY n`, ...values)
      .toArray()
      .map(record);
  }
}

function record(values: unknown): JobRecord {
  const { job, attempt, agent, instance, at } = decode(jobRow, values);
  return {
    job: decode(jobSchema, JSON.parse(job)),
    attempt,
    holder: agent === null ? null : { agent, instance: instance ?? '' },
    at,
  };
}
