import { type DataFromAgent, type Entry, limits, type MeasurementView, isTerminal } from '#protocol';
import { budgetMs } from '#protocol/tools/index.ts';
import { measurementId } from '../ids.ts';
import { deadlineOf, type ResultEvent, transition } from './lifecycle.ts';
import { type LiveResult, nextOf, viewOf } from './live-result.ts';
import { arrive, logFrames } from './log.ts';
import type { MeasurementRow } from './rows.ts';
import type { Store } from './store.ts';
import type { Viewers } from './viewers.ts';

/** The session's state: what is stored, what is in memory, and who is told when it changes. Knows no agents and no clock. */
export class Workspace {
  readonly store: Store;
  readonly viewers: Viewers;
  readonly results = new Map<number, LiveResult>();
  readonly #measurements = new Map<number, MeasurementRow>();

  constructor(store: Store, viewers: Viewers) {
    this.store = store;
    this.viewers = viewers;
    if (!store.exists) return;
    for (const row of store.measurements()) this.#measurements.set(row.m, row);
    for (const row of store.results()) {
      const { task } = this.#measurements.get(row.m)!;
      const { token_hash: tokenHash, ...rest } = row;
      this.results.set(row.r, { ...rest, task, tokenHash, stored: 0, chars: 0, pending: [] });
    }
    for (const { r, entries, chars } of store.sizes()) {
      const result = this.results.get(r);
      if (result) Object.assign(result, { stored: entries, chars });
    }
  }

  /** The session is deleted. */
  forget(): void {
    this.results.clear();
    this.#measurements.clear();
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

  /** Adds a measurement with its results, and tells the viewers. */
  add(session: string, row: MeasurementRow, results: readonly LiveResult[]): void {
    this.store.addMeasurement(row.m, row.target, row.task, row.created_at);
    this.#measurements.set(row.m, row);
    for (const result of results) {
      const { r, m, pop, status, tokenHash, deadline } = result;
      this.store.addResult(r, m, pop, status, tokenHash, deadline);
      this.results.set(r, result);
    }
    const pops = results.map(({ pop }) => pop);
    this.viewers.broadcast({
      t: 'measurement',
      ...measurementView(session, row),
      results: results.map(viewOf),
      pops,
    });
  }

  /** Lets an event happen to a result. */
  change(r: number, event: ResultEvent, now: number): void {
    const result = this.results.get(r);
    if (!result) return;
    const status = transition(result.status, event, now);
    if (status === result.status) return;
    if (isTerminal(status)) this.commit(result);
    result.status = status;
    result.deadline = deadlineOf(status, budgetMs(result.task), now);
    this.store.setStatus(r, status, result.deadline);
    this.viewers.broadcast({ t: 'state', r, ...status });
  }

  /** Moves the deadline of an open result; one that is over has none. */
  setDeadline(result: LiveResult, deadline: number | null): void {
    if (isTerminal(result.status) || result.deadline === deadline) return;
    result.deadline = deadline;
    this.store.setDeadline(result.r, deadline);
  }

  /** Takes a log frame: viewers see it at once. @returns `resume` when entries before it are missing, `full` over a cap */
  take(result: LiveResult, frame: Extract<DataFromAgent, { t: 'log' }>): 'taken' | 'resume' | 'full' {
    const next = nextOf(result);
    const arrival = arrive(next, frame);
    if (arrival.kind === 'resume') return 'resume';
    const { entries } = arrival;
    if (entries.length > 0) {
      result.chars += charsOf(entries);
      if (isOver(result.chars, next + entries.length)) return 'full';
      result.pending.push(...entries);
      this.viewers.broadcast({ t: 'log', r: result.r, seq: next, e: entries });
    }
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

  /** What a viewer has to be sent that has everything before `from`. */
  logFrom(result: LiveResult, from: number): Iterable<string> {
    return logFrames(result.r, from, this.store.segments(result.r, from), result.pending, result.stored);
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

function charsOf(entries: readonly Entry[]): number {
  let chars = 0;
  for (const [, , text] of entries) chars += text.length;
  return chars;
}

/** The agent keeps these caps itself and says so in a last note. There is room for it, and for what JSON adds to an entry. */
function isOver(chars: number, entries: number): boolean {
  return chars > limits.job.bytes * 1.5 || entries > limits.job.lines * 1.5;
}
