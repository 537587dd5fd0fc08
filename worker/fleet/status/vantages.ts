import { type Cell, DecodeError, type MeshTarget } from '#protocol';
import { logError } from '../../errors.ts';
import { foldVantage, textOf, type Vantage, vantageOf } from './vantage.ts';

const schema = 'CREATE TABLE IF NOT EXISTS cells (pop TEXT PRIMARY KEY, known TEXT NOT NULL) WITHOUT ROWID;';

/** What is known from all PoPs: a row each, written with each of its summaries, and read once. */
export class Vantages {
  readonly #sql: SqlStorage;
  readonly #all: Map<string, Vantage>;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
    const rows = sql.exec<{ pop: string; known: string }>('SELECT pop, known FROM cells').toArray();
    this.#all = new Map(rows.map(({ pop, known }) => [pop, read(pop, known)]));
  }

  get all(): ReadonlyMap<string, Vantage> {
    return this.#all;
  }

  /** Adds a summary. @returns whether it may change a verdict */
  fold(id: string, cells: readonly Cell[], targets: readonly MeshTarget[], now: number): boolean {
    const before = this.#all.get(id) ?? new Map();
    const { vantage, isNews } = foldVantage(before, cells, targets, now);
    if (vantage.size > 0 || before.size > 0) this.#put(id, vantage);
    return isNews;
  }

  /** Forgets what a PoP saw, and what was seen of it. */
  remove(id: string): void {
    this.#sql.exec('DELETE FROM cells WHERE pop = ?', id);
    this.#all.delete(id);
    for (const [pop, vantage] of this.#all) {
      if (!vantage.has(id)) continue;
      this.#put(pop, new Map([...vantage].filter(([to]) => to !== id)));
    }
  }

  #put(id: string, vantage: Vantage): void {
    this.#all.set(id, vantage);
    this.#sql.exec('INSERT OR REPLACE INTO cells VALUES (?, ?)', id, textOf(vantage));
  }
}

/** A row that another version of us has written is measured anew rather than stand in the way of everything. */
function read(pop: string, known: string): Vantage {
  try {
    return vantageOf(known);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    logError('what was seen from a PoP is forgotten', error, { pop });
    return new Map();
  }
}
