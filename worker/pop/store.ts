import { decode, type Job, jobSchema } from '#protocol';
import * as z from 'zod/mini';

const schema = `
  CREATE TABLE IF NOT EXISTS agents (id TEXT PRIMARY KEY, public_key TEXT NOT NULL, created_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS jobs (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, agent TEXT, job TEXT NOT NULL, at INTEGER NOT NULL);`;

const jobRow = z.object({ job: z.string() });

/** The PoP's SQLite: its agents' keys, and the jobs that wait (`agent` is null) or run. */
export class Store {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
  }

  addAgent(id: string, publicKey: string, now: number): void {
    this.#sql.exec('INSERT INTO agents VALUES (?, ?, ?)', id, publicKey, now);
  }

  removeAgent(id: string): void {
    this.#sql.exec('DELETE FROM agents WHERE id = ?', id);
  }

  publicKey(id: string): string | undefined {
    return this.#sql
      .exec<{ public_key: string }>('SELECT public_key FROM agents WHERE id = ?', id)
      .toArray()[0]?.public_key;
  }

  agentCount(): number {
    return this.#sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM agents').one().n;
  }

  forgetAgents(): void {
    this.#sql.exec('DELETE FROM agents');
    this.#sql.exec('DELETE FROM jobs');
  }

  /** Notes a job as running on an agent, or as waiting. A job is known once, by its id. */
  putJob(job: Job, agent: string | null, now: number): void {
    const text = JSON.stringify(job);
    this.#sql.exec(
      'INSERT INTO jobs (id, agent, job, at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET agent = excluded.agent',
      job.id,
      agent,
      text,
      now,
    );
  }

  /** @returns the agent that runs the job, null when it waits, undefined when it is not here */
  agentOf(id: string): string | null | undefined {
    const row = this.#sql
      .exec<{ agent: string | null }>('SELECT agent FROM jobs WHERE id = ?', id)
      .toArray()[0];
    return row && row.agent;
  }

  dropJob(id: string): void {
    this.#sql.exec('DELETE FROM jobs WHERE id = ?', id);
  }

  /** Forgets the jobs of an agent that it does not know any more. */
  reconcile(agent: string, running: readonly string[]): void {
    const known = new Set(running);
    const rows = this.#sql.exec<{ id: string }>('SELECT id FROM jobs WHERE agent = ?', agent).toArray();
    for (const { id } of rows) if (!known.has(id)) this.dropJob(id);
  }

  dropOlderThan(at: number): void {
    this.#sql.exec('DELETE FROM jobs WHERE at < ?', at);
  }

  runningOn(agent: string): number {
    return this.#sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM jobs WHERE agent = ?', agent).one().n;
  }

  /** Jobs that wait, oldest first. */
  waiting(): Job[] {
    const rows = this.#sql.exec('SELECT job FROM jobs WHERE agent IS NULL ORDER BY n').toArray();
    return rows.map((row) => decode(jobSchema, JSON.parse(decode(jobRow, row).job)));
  }
}
