import type { Figures } from './figures.ts';
import { addSample, type Step, stepMs, stepOf, stepText, trendSteps } from './trend.ts';

const schema = 'CREATE TABLE IF NOT EXISTS trend (step INTEGER PRIMARY KEY, sums TEXT NOT NULL);';

/** The trend of all PoPs: a row for each half an hour, the last one written at each tick. */
export class Trends {
  readonly #sql: SqlStorage;
  readonly #steps: Map<number, Step>;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
    const rows = sql.exec<{ step: number; sums: string }>('SELECT step, sums FROM trend').toArray();
    this.#steps = new Map(rows.map(({ step, sums }) => [step, stepOf(sums)]));
  }

  get steps(): ReadonlyMap<number, Step> {
    return this.#steps;
  }

  add(figures: ReadonlyMap<string, Figures>, now: number): void {
    const number = Math.floor(now / stepMs);
    this.#put(number, addSample(this.#steps.get(number), figures));
    const tooOld = [...this.#steps.keys()].filter((step) => step <= number - trendSteps);
    for (const step of tooOld) {
      this.#steps.delete(step);
      this.#sql.exec('DELETE FROM trend WHERE step = ?', step);
    }
  }

  remove(id: string): void {
    for (const [number, step] of this.#steps) {
      if (step.has(id)) this.#put(number, new Map([...step].filter(([pop]) => pop !== id)));
    }
  }

  #put(number: number, step: Step): void {
    this.#steps.set(number, step);
    this.#sql.exec('INSERT OR REPLACE INTO trend VALUES (?, ?)', number, stepText(step));
  }
}
