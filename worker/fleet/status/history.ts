import { limits, type StatusChange } from '#protocol';
import type { Verdict } from './judge.ts';
import { dayMs, dayOf, type Gap, nextSpell, type Spell, spellsSince, type Tally, tallyOf } from './spells.ts';
import type { Past } from './uptime.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS spells (n INTEGER PRIMARY KEY, pop TEXT NOT NULL, at INTEGER NOT NULL, since INTEGER NOT NULL,
    status TEXT NOT NULL, reason TEXT, known INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS gaps (since INTEGER NOT NULL, until INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS days (day INTEGER, pop TEXT, operational INTEGER NOT NULL, maintenance INTEGER NOT NULL,
    degraded INTEGER NOT NULL, down INTEGER NOT NULL, PRIMARY KEY (day, pop)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS changes (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, pop TEXT NOT NULL,
    name TEXT NOT NULL, before TEXT NOT NULL, status TEXT NOT NULL, reason TEXT);`;

type SpellRow = Pick<Spell, 'at' | 'since' | 'status' | 'reason'> & { pop: string; known: number };
type ChangeRow = Omit<StatusChange, 'id' | 'at'> & { id: number; at: number };

/** How all PoPs were: spells of today and yesterday, days before, and what changed last. Written when something changes. */
export class History {
  readonly #sql: SqlStorage;
  readonly #spells = new Map<string, readonly Spell[]>();
  #gaps: readonly Gap[];
  /** Of the days that are shown; read when they first are. */
  #days: Map<string, Map<number, Tally>> | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(schema);
    for (const { pop, known, ...spell } of sql.exec<SpellRow>('SELECT * FROM spells ORDER BY n'))
      this.#remember(pop, { at: spell.at, since: spell.since, ...verdictOf(spell, known) });
    this.#gaps = sql
      .exec<{ since: number; until: number }>('SELECT since, until FROM gaps ORDER BY since')
      .toArray()
      .map(({ since, until }) => ({ from: since, until }));
  }

  /** How it is; undefined: nobody has judged it yet. */
  last(id: string): Spell | undefined {
    return this.#spells.get(id)?.at(-1);
  }

  past(id: string, now: number): Past {
    this.#days ??= this.#readDays(dayOf(now) - limits.status.barDays);
    return { spells: this.#spells.get(id) ?? [], gaps: this.#gaps, days: this.#days.get(id) ?? new Map() };
  }

  /** What is shown of changes, the newest first. */
  changes(): StatusChange[] {
    return this.#sql.exec<ChangeRow>('SELECT * FROM changes ORDER BY id DESC').toArray().map(changeOf);
  }

  /** @returns the change, when the verdict is another status than before; the first one of a PoP changes nothing */
  record(id: string, name: string, verdict: Verdict, now: number): StatusChange | undefined {
    const last = this.last(id);
    const spell = nextSpell(last, verdict, now);
    if (!spell) return undefined;
    const { at, since, status, reason, isKnown } = spell;
    this.#remember(id, spell);
    this.#sql.exec(
      'INSERT INTO spells (pop, at, since, status, reason, known) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      at,
      since,
      status,
      reason,
      Number(isKnown),
    );
    if (!last || last.status === status) return undefined;
    const { status: before } = last;
    const row = this.#sql
      .exec<ChangeRow>(
        'INSERT INTO changes (at, pop, name, before, status, reason) VALUES (?, ?, ?, ?, ?, ?) RETURNING *',
        at,
        id,
        name,
        before,
        status,
        reason,
      )
      .one();
    this.#sql.exec('DELETE FROM changes WHERE id <= ?', row.id - limits.status.events);
    return changeOf(row);
  }

  addGap(gap: Gap): void {
    this.#gaps = [...this.#gaps, gap];
    this.#sql.exec('INSERT INTO gaps VALUES (?, ?)', gap.from, gap.until);
  }

  /** Sums up the days from one to before another, and drops what no day to come and no figure needs any more. */
  rollUp(from: number, today: number): void {
    for (let day = Math.max(from, today - limits.status.days); day < today; day++)
      for (const [id, spells] of this.#spells)
        this.#putDay(id, day, tallyOf(spells, this.#gaps, day * dayMs, (day + 1) * dayMs));
    this.#sql.exec('DELETE FROM days WHERE day < ?', today - limits.status.days);
    const needed = (today - 1) * dayMs;
    for (const [id, spells] of this.#spells) {
      const kept = spellsSince(spells, needed);
      this.#spells.set(id, kept);
      if (kept !== spells)
        this.#sql.exec(
          'DELETE FROM spells WHERE pop = ? AND n NOT IN (SELECT n FROM spells WHERE pop = ? ORDER BY n DESC LIMIT ?)',
          id,
          id,
          kept.length,
        );
    }
    this.#gaps = this.#gaps.filter(({ until }) => until > needed);
    this.#sql.exec('DELETE FROM gaps WHERE until <= ?', needed);
  }

  remove(id: string): void {
    this.#spells.delete(id);
    this.#days?.delete(id);
    for (const table of ['spells', 'days', 'changes'])
      this.#sql.exec(`DELETE FROM ${table} WHERE pop = ?`, id);
  }

  #remember(id: string, spell: Spell): void {
    this.#spells.set(id, [...(this.#spells.get(id) ?? []), spell]);
  }

  /** A day of which nothing is known has no row. */
  #putDay(id: string, day: number, tally: Tally): void {
    const { operational, maintenance, degraded, down } = tally;
    if (operational + maintenance + degraded + down === 0) return;
    this.#sql.exec(
      'INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?)',
      day,
      id,
      operational,
      maintenance,
      degraded,
      down,
    );
    if (this.#days) this.#days.set(id, new Map(this.#days.get(id)).set(day, tally));
  }

  #readDays(from: number): Map<string, Map<number, Tally>> {
    const all = new Map<string, Map<number, Tally>>();
    const rows = this.#sql.exec<Tally & { day: number; pop: string }>(
      'SELECT * FROM days WHERE day >= ?',
      from,
    );
    for (const { day, pop, ...tally } of rows) all.set(pop, (all.get(pop) ?? new Map()).set(day, tally));
    return all;
  }
}

function verdictOf({ status, reason }: Pick<Spell, 'status' | 'reason'>, known: number): Verdict {
  return { status, reason, isKnown: known === 1 };
}

function changeOf({ id, at, ...change }: ChangeRow): StatusChange {
  return { id: String(id), at: new Date(at).toISOString(), ...change };
}
