import type { Entry, RedactRule, ResultState, ResultView, ViewerFrame } from '#protocol';
import {
  emptyRedaction,
  redact,
  type RedactContext,
  redactFailure,
  type RedactState,
} from '#protocol/redact/redact.ts';
import { type LiveResult, nextOf } from './live-result.ts';

/** Reads a result's log from an entry on, as frames. */
export type ReadLog = (result: LiveResult, from: number) => Iterable<string>;

/** What those see who do not hold the key. A fold over the log like everything else: what it forgets, it reads again. */
export class View {
  readonly #readLog: ReadLog;
  #rule: RedactRule | null;
  /** Of results whose entries are coming in: where their redaction stands, and after how many entries. */
  readonly #states = new Map<number, { readonly state: RedactState; next: number }>();

  constructor(rule: RedactRule | null, readLog: ReadLog) {
    this.#rule = rule;
    this.#readLog = readLog;
  }

  get rule(): RedactRule | null {
    return this.#rule;
  }

  set rule(rule: RedactRule | null) {
    this.#rule = rule;
    this.#states.clear();
  }

  /** Nothing more will come of a result. */
  forget(r: number): void {
    this.#states.delete(r);
  }

  /** @param seesAll the reader has shown the key */
  statusOf(result: LiveResult, seesAll: boolean): ResultState {
    const { status } = result;
    if (seesAll || !this.#rule || !('failure' in status)) return status;
    return { ...status, failure: redactFailure(contextOf(result, this.#rule), status.failure) };
  }

  /** What viewers are told of a result at join. */
  resultOf(result: LiveResult, seesAll: boolean): ResultView {
    const { r, m, pop } = result;
    return { r, m, pop: pop.id, next: nextOf(result), ...this.statusOf(result, seesAll) };
  }

  /** A result's log as frames, from entry `from` on. */
  logOf(result: LiveResult, from: number, seesAll: boolean): Iterable<string> {
    return seesAll || !this.#rule ? this.#readLog(result, from) : this.#redacted(result, this.#rule, from);
  }

  /** Entries that have just come, as others get them; undefined: as they are. `seq`: number of the first. */
  comeIn(result: LiveResult, seq: number, entries: readonly Entry[]): (() => Entry[]) | undefined {
    const rule = this.#rule;
    if (!rule) return undefined;
    return () => {
      const { state } = this.#stateAt(result, rule, seq);
      this.#states.set(result.r, { state, next: seq + entries.length });
      return entries.map((entry) => redact(state, entry));
    };
  }

  /** Where a result's redaction stands before entry `seq`. Nobody may have looked for a while, or this object has just begun. */
  #stateAt(result: LiveResult, rule: RedactRule, seq: number): { readonly state: RedactState; next: number } {
    const known = this.#states.get(result.r);
    const at =
      known && known.next <= seq ? known : { state: emptyRedaction(contextOf(result, rule)), next: 0 };
    if (at.next === seq) return at;
    for (const { seq: first, e } of this.#read(result, at.next)) {
      for (const entry of e.slice(0, Math.max(0, seq - first))) redact(at.state, entry);
    }
    return { state: at.state, next: seq };
  }

  *#redacted(result: LiveResult, rule: RedactRule, from: number): Generator<string> {
    const state = emptyRedaction(contextOf(result, rule));
    for (const { seq, e } of this.#read(result, 0)) {
      const entries = e.map((entry) => redact(state, entry)).slice(Math.max(0, from - seq));
      const frame: ViewerFrame = { t: 'log', r: result.r, seq: seq + e.length - entries.length, e: entries };
      if (entries.length > 0) yield JSON.stringify(frame);
    }
  }

  /** Our own frames, so they are not decoded again. */
  *#read(result: LiveResult, from: number): Generator<{ seq: number; e: Entry[] }> {
    for (const frame of this.#readLog(result, from)) yield JSON.parse(frame) as { seq: number; e: Entry[] };
  }
}

function contextOf({ task, target }: LiveResult, rule: RedactRule): RedactContext {
  const resolver = task.tool === 'dns' ? task.options.resolver : undefined;
  return { tool: task.tool, rule, asked: resolver === undefined ? [target] : [target, resolver] };
}
