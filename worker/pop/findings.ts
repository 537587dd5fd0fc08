import { type Cell, decode, type History, type HistoryWindow, limits } from '#protocol';
import * as z from 'zod/mini';
import { attendanceSchema, isShort, minutesOf, spellSince } from './buckets/attendance.ts';
import { bucketOf } from './buckets/bucket.ts';
import { Buckets, spanMs, startOf } from './buckets/buckets.ts';
import { frameOf, historyOf } from './buckets/history.ts';
import { SqlShelf } from './buckets/sql-shelf.ts';

/** What was heard and told last. Times in ms since the epoch. */
const watchSchema = z.extend(attendanceSchema, {
  /** When a summary, or that there is none, was last passed on to the fleet, or somebody came. */
  toldAt: z.number(),
  /** Whose summary was taken last, and when. */
  heard: z.nullable(z.strictObject({ agent: z.string(), at: z.number() })),
});
type Watch = z.infer<typeof watchSchema>;

/**
 * What a PoP has found, and when an agent was here: everything that its history is made of. It costs a row for each minute with a
 * summary, another one for what of the minute before was still open, one for the watch, and one for a minute that is dropped when it is
 * old: some 4 a minute while an agent is here, with the alarm 5. At the platform's list price ($1 for a million rows, 50 million a
 * month included) that is $0.22 a month for a PoP, and nothing for the first 200. While nobody is here it costs nothing.
 */
export class Findings {
  readonly #kv: SyncKvStorage;
  readonly #shelf: SqlShelf;
  readonly #buckets: Buckets;

  constructor(storage: DurableObjectStorage) {
    this.#kv = storage.kv;
    this.#shelf = new SqlShelf(storage);
    this.#buckets = new Buckets(this.#shelf);
  }

  /** Somebody is here, or nobody: to be said when that changes, and at each alarm. What is no news is written once a minute. */
  attend(isHere: boolean, now: number): void {
    const watch = this.#watch;
    if (watch?.present === isHere && now >= watch.at && (!isHere || now < watch.at + spanMs.minute)) return;
    const isNew = isHere && !watch?.present;
    const toldAt = isNew ? now : Math.min(watch?.toldAt ?? now, now);
    this.#write({ at: now, present: isHere, toldAt, heard: watch?.heard ?? null }, []);
  }

  /** Writes a summary down that came now. @returns false: it came too soon after the agent's last one, and was not */
  note(agent: string, cells: readonly Cell[], now: number): boolean {
    const { heard } = this.#watch ?? {};
    const sinceMs = heard?.agent === agent ? now - heard.at : Infinity;
    if (sinceMs >= 0 && sinceMs < limits.mesh.earlyMs - limits.mesh.slackMs) return false;
    this.#write({ at: now, present: true, toldAt: now, heard: { agent, at: now } }, cells);
    return true;
  }

  /** Nothing was passed on for long: now it is. */
  noteQuiet(now: number): void {
    const watch = this.#watch;
    if (watch) this.#kv.put('watch', { ...watch, toldAt: now });
  }

  /** When to tell the fleet that there is nothing to tell, in ms since the epoch; undefined while nobody is here. */
  get quietAt(): number | undefined {
    const watch = this.#watch;
    return watch?.present ? watch.toldAt + limits.mesh.quietMs : undefined;
  }

  roll(now: number): void {
    this.#buckets.roll(now);
  }

  /** When there is something to write down or to roll up; undefined: nobody is here, and everything has been. */
  get dueAt(): number | undefined {
    const watch = this.#watch;
    return watch?.present ? watch.at + spanMs.minute : this.#buckets.dueAt;
  }

  /** @param to of one target only */
  history(pop: string, window: HistoryWindow, to: string | undefined, now: number): History {
    const frame = frameOf(window, now);
    const { span, from, until } = frame;
    const watch = this.#watch;
    const open = watch && spellSince(watch, now);
    const spells = [...this.#shelf.absences(from, until), ...(open ? [open] : [])];
    return historyOf(pop, frame, this.#buckets.parts(span, from, until), spells, to);
  }

  forget(): void {
    this.#shelf.clear();
    this.#kv.delete('watch');
  }

  /** What is known of the time until now, and a summary, if one has come. A minute that has both is written once. */
  #write(next: Watch, cells: readonly Cell[]): void {
    const spell = this.#watch && spellSince(this.#watch, next.at);
    const minutes = new Map(spell && isShort(spell) ? minutesOf(spell) : []);
    this.#shelf.atomically(() => {
      if (spell && !isShort(spell)) this.#shelf.addAbsence(spell);
      if (cells.length > 0) {
        const minute = startOf('minute', next.at);
        const { presentMs = 0, knownMs = 0 } = minutes.get(minute) ?? {};
        minutes.set(minute, { ...bucketOf(cells), presentMs, knownMs });
      }
      for (const [minute, bucket] of minutes) this.#buckets.add(minute, bucket);
      this.#kv.put('watch', next);
    });
  }

  get #watch(): Watch | undefined {
    const stored = this.#kv.get('watch');
    return stored === undefined ? undefined : decode(watchSchema, stored);
  }
}
