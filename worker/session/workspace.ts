import {
  type DataFromAgent,
  type Entry,
  encodeNote,
  isTerminal,
  limits,
  type MeasurementView,
  type RedactRule,
} from '#protocol';
import { isContinuous } from '#protocol/tools/continuous.ts';
import { measurementId } from '../ids.ts';
import { capOf, cappedFailure, charsOf } from './caps.ts';
import { deadlineOf } from './deadline.ts';
import { type ResultEvent, transition } from './lifecycle.ts';
import { type Asking, fromRow, gapOf, type LiveResult, nextOf, termsOf } from './live-result.ts';
import { arrive, logFrames } from './log.ts';
import type { MeasurementRow } from './rows.ts';
import type { Store } from './store.ts';
import { View } from './view.ts';
import type { Viewers } from './viewers.ts';

/** The session's state: what is stored, what is in memory, and who is told when it changes. Knows no agents and no clock. */
export class Workspace {
  readonly store: Store;
  readonly viewers: Viewers;
  /** What those see who do not hold the key. */
  readonly view: View;
  readonly results = new Map<number, LiveResult>();
  readonly #measurements = new Map<number, MeasurementRow>();
  /** Characters of all logs. */
  #chars = 0;
  readonly #onOver: (lease: string) => void;

  /** @param onOver hears of each measurement that is over, by its lease, once */
  constructor(store: Store, viewers: Viewers, onOver: (lease: string) => void) {
    this.store = store;
    this.viewers = viewers;
    this.#onOver = onOver;
    this.view = new View(store.session()?.redact ?? null, (result, from) =>
      logFrames(result.r, from, store.segments(result.r, from), result.pending, result.stored),
    );
    if (!store.exists) return;
    for (const row of store.measurements()) this.#measurements.set(row.m, row);
    for (const row of store.results()) this.results.set(row.r, fromRow(row, this.#measurements.get(row.m)!));
    for (const { r, entries, chars } of store.sizes()) {
      Object.assign(this.results.get(r)!, { stored: entries, chars });
      this.#chars += chars;
    }
  }

  /** The session is deleted. Its rule stays: what somebody is still reading of it is read as before. */
  forget(): void {
    for (const { lease } of this.#measurements.values()) if (lease !== null) this.#onOver(lease);
    this.results.clear();
    this.#measurements.clear();
    this.#chars = 0;
  }

  /** Hides something else, or nothing, from those who do not hold the key; they come again for what they may see now. */
  redact(rule: RedactRule | null): void {
    this.store.setRedact(rule);
    this.view.rule = rule;
    this.viewers.broadcast({ t: 'redact', redact: rule });
    this.viewers.sendBack();
  }

  measurement(m: number): MeasurementRow | undefined {
    return this.#measurements.get(m);
  }

  get measurements(): MeasurementRow[] {
    return [...this.#measurements.values()];
  }

  resultsOf(m: number): LiveResult[] {
    return [...this.results.values()].filter((result) => result.m === m);
  }

  get open(): LiveResult[] {
    return [...this.results.values()].filter(({ status }) => !isTerminal(status));
  }

  /** True while viewers have seen what storage does not have yet. */
  get hasPending(): boolean {
    return this.open.some(({ pending }) => pending.length > 0);
  }

  /** How much there is, for the session's own life. */
  get count() {
    return { measurements: this.#measurements.size, results: this.results.size, chars: this.#chars };
  }

  /** Adds a measurement with its results, and tells the viewers. */
  add(session: string, row: MeasurementRow, results: readonly LiveResult[]): void {
    this.store.addMeasurement(row);
    this.#measurements.set(row.m, row);
    for (const result of results) {
      this.store.addResult(result);
      this.results.set(result.r, result);
    }
    const pops = results.map(({ pop }) => pop);
    this.viewers.broadcast({
      t: 'measurement',
      ...measurementView(session, row),
      results: results.map((result) => this.view.resultOf(result, true)),
      pops,
    });
  }

  /** Lets an event happen to a result. `asking`: what is new about who was asked. */
  change(result: LiveResult, event: ResultEvent, now: number, asking: Partial<Asking> = {}): void {
    const status = transition(result.status, event, now);
    if (status === result.status) return;
    if (isTerminal(status)) this.commit(result);
    this.#update(result, { status, deadline: deadlineOf(status, termsOf(result), now), ...asking });
    const state = (seesAll: boolean) =>
      ({ t: 'state', r: result.r, ...this.view.statusOf(result, seesAll) }) as const;
    this.viewers.broadcast(state(true), () => state(false));
    if (isTerminal(status)) this.#ended(result);
    const gap = gapOf(result);
    if (gap) this.viewers.broadcast(gap);
  }

  /** Whoever asked for the measurement has room for another one when this was the last of its results. */
  #ended({ r, m }: LiveResult): void {
    this.view.forget(r);
    const row = this.#measurements.get(m);
    const isOver = this.resultsOf(m).every(({ status }) => isTerminal(status));
    if (!isOver || !row || row.lease === null) return;
    this.store.dropLease(m);
    this.#measurements.set(m, { ...row, lease: null });
    this.#onOver(row.lease);
  }

  /** Moves the deadline of an open result; one that is over has none. */
  setDeadline(result: LiveResult, deadline: number | null, asking: Partial<Asking> = {}): void {
    if (isTerminal(result.status)) return;
    if (result.deadline !== deadline || Object.keys(asking).length > 0)
      this.#update(result, { deadline, ...asking });
  }

  /** Storage first: what it does not take has not happened. */
  #update(result: LiveResult, news: Partial<Pick<LiveResult, 'status' | 'deadline'> & Asking>): void {
    this.store.setResult({ ...result, ...news });
    Object.assign(result, news);
  }

  /**
   * Takes a log frame: viewers see it at once.
   * @returns `resume` when entries before it are missing, `full` when it would go over a cap: the result has ended
   */
  take(
    result: LiveResult,
    frame: Extract<DataFromAgent, { t: 'log' }>,
    now: number,
  ): 'taken' | 'resume' | 'full' {
    const arrival = arrive(nextOf(result), frame);
    if (arrival.kind === 'resume') return 'resume';
    result.awaited = null;
    if (!this.#append(result, arrival.entries, now)) return 'full';
    if (frame.commit) this.commit(result);
    return 'taken';
  }

  /** Stores what has arrived, as one row. */
  commit(result: LiveResult): void {
    if (result.pending.length === 0) return;
    this.store.append(result.r, result.stored, result.pending);
    result.stored += result.pending.length;
    result.pending = [];
  }

  /** @returns false when a cap was reached: the log says so in a last note, and the result ends with its name */
  #append(result: LiveResult, entries: readonly Entry[], now: number): boolean {
    const chars = charsOf(entries);
    const extent = {
      entries: nextOf(result) + entries.length,
      chars: result.chars + chars,
      sessionChars: this.#chars + chars,
    };
    const cap = capOf(extent, isContinuous(result.task));
    if (!cap) {
      this.#show(result, entries);
      return true;
    }
    const at = (result.pending.at(-1) ?? entries[0])?.[0] ?? 0;
    this.#show(result, [[at, 'n', encodeNote(cap)]]);
    this.change(result, { e: 'capped', failure: cappedFailure(cap) }, now);
    return false;
  }

  #show(result: LiveResult, entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    const chars = charsOf(entries);
    const seq = nextOf(result);
    result.pending.push(...entries);
    result.chars += chars;
    this.#chars += chars;
    const frame = (e: Entry[]) => ({ t: 'log', r: result.r, seq, e }) as const;
    const others = this.view.comeIn(result, seq, entries);
    this.viewers.broadcast(frame([...entries]), others && (() => frame(others())));
    // An agent commits long before; one that does not must not make a row that storage won't take (rule 11).
    if (charsOf(result.pending) > limits.log.pendingChars) this.commit(result);
  }
}

export function measurementView(session: string, row: MeasurementRow): MeasurementView {
  return {
    id: measurementId(session, row.m),
    m: row.m,
    type: row.task.tool,
    target: row.target,
    measurementOptions: row.task.options,
    createdAt: new Date(row.created_at).toISOString(),
  };
}
