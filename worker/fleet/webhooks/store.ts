import { decode, limits } from '#protocol';
import {
  type Delivery,
  deliveryRow,
  type Last,
  lastSchema,
  popsSchema,
  type Webhook,
  webhookRow,
} from './rows.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS webhooks (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, pops TEXT, secret TEXT NOT NULL, created_at INTEGER NOT NULL,
    is_gone INTEGER NOT NULL, dropped INTEGER NOT NULL, last TEXT);
  CREATE TABLE IF NOT EXISTS deliveries (
    n INTEGER PRIMARY KEY AUTOINCREMENT, webhook TEXT NOT NULL, message TEXT NOT NULL, body TEXT NOT NULL,
    tries INTEGER NOT NULL, due_at INTEGER NOT NULL, is_out INTEGER NOT NULL);`;

/** Webhooks and what is to be sent to them, in the fleet's SQLite. */
export class WebhookStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
  }

  /** The oldest first. */
  webhooks(): Webhook[] {
    return this.#sql.exec('SELECT * FROM webhooks ORDER BY created_at, id').toArray().map(webhookOf);
  }

  webhook(id: string): Webhook | undefined {
    return this.#sql.exec('SELECT * FROM webhooks WHERE id = ?', id).toArray().map(webhookOf)[0];
  }

  add({ id, url, pops, secret, createdAt }: Omit<Webhook, 'isGone' | 'dropped' | 'last'>): void {
    this.#sql.exec(
      'INSERT INTO webhooks VALUES (?, ?, ?, ?, ?, 0, 0, NULL)',
      id,
      url,
      pops && JSON.stringify(pops),
      secret,
      createdAt,
    );
  }

  /** @returns false when there is none */
  remove(id: string): boolean {
    this.#sql.exec('DELETE FROM deliveries WHERE webhook = ?', id);
    return this.#sql.exec('DELETE FROM webhooks WHERE id = ?', id).rowsWritten > 0;
  }

  /** Nothing is sent there any more. */
  retire(id: string): void {
    this.#sql.exec('DELETE FROM deliveries WHERE webhook = ?', id);
    this.#sql.exec('UPDATE webhooks SET is_gone = 1 WHERE id = ?', id);
  }

  setLast(id: string, last: Last): void {
    this.#sql.exec('UPDATE webhooks SET last = ? WHERE id = ?', JSON.stringify(last), id);
  }

  /** Of what waits beyond the bound, the oldest is dropped, and counted. */
  enqueue(webhook: string, message: string, body: string, now: number): void {
    this.#sql.exec(
      'INSERT INTO deliveries (webhook, message, body, tries, due_at, is_out) VALUES (?, ?, ?, 0, ?, 0)',
      webhook,
      message,
      body,
      now,
    );
    const excess = this.waiting(webhook) - limits.status.webhookQueue;
    if (excess <= 0) return;
    this.#sql.exec(
      'DELETE FROM deliveries WHERE n IN (SELECT n FROM deliveries WHERE webhook = ? ORDER BY n LIMIT ?)',
      webhook,
      excess,
    );
    this.#sql.exec('UPDATE webhooks SET dropped = dropped + ? WHERE id = ?', excess, webhook);
  }

  waiting(webhook: string): number {
    return this.#sql
      .exec<{ n: number }>('SELECT COUNT(*) AS n FROM deliveries WHERE webhook = ?', webhook)
      .one().n;
  }

  /** Of each webhook the delivery that is due first: being sent, or to be sent next. */
  heads(): Delivery[] {
    return this.#sql
      .exec(
        `SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY webhook ORDER BY is_out DESC, due_at, n) AS place
           FROM deliveries) WHERE place = 1 ORDER BY due_at, n`,
      )
      .toArray()
      .map((row) => decode(deliveryRow, row));
  }

  /** It is tried once more now. @param until when that has ended at the latest, in ms since the epoch */
  take(n: number, until: number): void {
    this.#sql.exec('UPDATE deliveries SET tries = tries + 1, due_at = ?, is_out = 1 WHERE n = ?', until, n);
  }

  putBack(n: number, dueAt: number): void {
    this.#sql.exec('UPDATE deliveries SET due_at = ?, is_out = 0 WHERE n = ?', dueAt, n);
  }

  drop(n: number): void {
    this.#sql.exec('DELETE FROM deliveries WHERE n = ?', n);
  }
}

function webhookOf(values: unknown): Webhook {
  const { pops, created_at, is_gone, last, ...row } = decode(webhookRow, values);
  return {
    ...row,
    pops: pops === null ? null : decode(popsSchema, JSON.parse(pops)),
    createdAt: created_at,
    isGone: is_gone,
    last: last === null ? null : decode(lastSchema, JSON.parse(last)),
  };
}
