import { decode, type Incident, incidentSchema, maintenanceSchema } from '#protocol';
import { incidentRow, type Window, windowRow } from './rows.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS incidents (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, incident TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS windows (id TEXT PRIMARY KEY, maintenance TEXT NOT NULL, told TEXT NOT NULL);`;

/** What the operator said, in the fleet's SQLite. */
export class NoticeStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
  }

  /** The newest first. */
  incidents(): Incident[] {
    return this.#sql
      .exec('SELECT incident FROM incidents ORDER BY n DESC')
      .toArray()
      .map((row) => decode(incidentSchema, JSON.parse(decode(incidentRow, row).incident)));
  }

  putIncident(incident: Incident): void {
    this.#sql.exec(
      'INSERT INTO incidents (id, incident) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET incident = excluded.incident',
      incident.id,
      JSON.stringify(incident),
    );
  }

  /** @returns false when there is none */
  dropIncident(id: string): boolean {
    return this.#sql.exec('DELETE FROM incidents WHERE id = ?', id).rowsWritten > 0;
  }

  /** The earliest first. */
  windows(): Window[] {
    return this.#sql
      .exec('SELECT maintenance, told FROM windows')
      .toArray()
      .map((row) => {
        const { maintenance, told } = decode(windowRow, row);
        return { maintenance: decode(maintenanceSchema, JSON.parse(maintenance)), told };
      })
      .toSorted((a, b) => (a.maintenance.from < b.maintenance.from ? -1 : 1));
  }

  putWindow({ maintenance, told }: Window): void {
    this.#sql.exec(
      `INSERT INTO windows VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET maintenance = excluded.maintenance,
         told = excluded.told`,
      maintenance.id,
      JSON.stringify(maintenance),
      told,
    );
  }

  dropWindow(id: string): void {
    this.#sql.exec('DELETE FROM windows WHERE id = ?', id);
  }
}
