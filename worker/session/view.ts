import type { Entry, RedactRule, ResultState, ResultView, ViewerFrame } from '#protocol';
import { emptyRedaction, redact, type RedactContext, redactFailure } from '#protocol/redact/redact.ts';
import { Checkpoints, type Point, stretchOf } from './checkpoints.ts';
import { type LiveResult, nextOf } from './live-result.ts';

/** Reads a result's log from an entry on, as frames. */
export type ReadLog = (result: LiveResult, from: number) => Iterable<string>;

/** What those see who do not hold the key. A fold over the log like everything else: what it forgets, it reads again. */
export class View {
  readonly #readLog: ReadLog;
  #rule: RedactRule | null;
  /** Of results whose entries are coming in: where their redaction stands. */
  readonly #points = new Map<number, Point>();
  readonly #checkpoints = new Checkpoints();

  constructor(rule: RedactRule | null, readLog: ReadLog) {
    this.#rule = rule;
    this.#readLog = readLog;
  }

  get rule(): RedactRule | null {
    return this.#rule;
  }

  set rule(rule: RedactRule | null) {
    this.#rule = rule;
    this.#points.clear();
    this.#checkpoints.clear();
  }

  /** Nothing more will come of a result. */
  forget(r: number): void {
    this.#points.delete(r);
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

  /**
   * A result's log as frames, from entry `from` on. It may be read slowly: what is hidden is what the rule says when a frame is
   * made, not when the reading began.
   */
  *logOf(result: LiveResult, from: number, seesAll: boolean): Generator<string> {
    if (from >= nextOf(result)) return;
    let [rule, point]: [RedactRule | null, Point | undefined] = [null, undefined];
    for (const frame of this.#readLog(result, from)) {
      if (seesAll || !this.#rule) {
        yield frame;
        continue;
      }
      const { seq, e } = parsed(frame);
      if (!point || rule !== this.#rule) {
        rule = this.#rule;
        point = this.#pointAt(result, rule, seq);
        this.#checkpoints.keep(result.r, point);
      }
      yield JSON.stringify({
        t: 'log',
        r: result.r,
        seq,
        e: this.#fold(result, point, e),
      } satisfies ViewerFrame);
    }
  }

  /** Entries that have just come, as others get them; undefined: as they are. `seq`: number of the first. */
  comeIn(result: LiveResult, seq: number, entries: readonly Entry[]): (() => Entry[]) | undefined {
    const rule = this.#rule;
    if (!rule) return undefined;
    return () => {
      const known = this.#points.get(result.r);
      const point = known?.next === seq ? known : this.#pointAt(result, rule, seq);
      this.#points.set(result.r, point);
      return this.#fold(result, point, entries);
    };
  }

  /** Where a result's redaction stands before entry `seq`. Nobody may have looked for a while, or this object has just begun. */
  #pointAt(result: LiveResult, rule: RedactRule, seq: number): Point {
    const begin = { state: emptyRedaction(contextOf(result, rule)), next: 0 };
    const point = this.#checkpoints.before(result.r, seq) ?? begin;
    if (point.next === seq) return point;
    for (const frame of this.#readLog(result, point.next)) {
      this.#fold(result, point, parsed(frame).e.slice(0, seq - point.next));
      if (point.next >= seq) break;
    }
    return point;
  }

  /** Redacts the entries that come next, and remembers where that was. */
  #fold(result: LiveResult, point: Point, entries: readonly Entry[]): Entry[] {
    const stretch = stretchOf(point.next);
    const shown = entries.map((entry) => redact(point.state, entry));
    point.next += entries.length;
    if (stretchOf(point.next) > stretch) this.#checkpoints.keep(result.r, point);
    return shown;
  }
}

/** Our own frames, so they are not decoded again. */
function parsed(frame: string): { seq: number; e: Entry[] } {
  return JSON.parse(frame) as { seq: number; e: Entry[] };
}

function contextOf({ task, target }: LiveResult, rule: RedactRule): RedactContext {
  const resolver = 'resolver' in task.options ? task.options.resolver : undefined;
  return { tool: task.tool, rule, asked: resolver === undefined ? [target] : [target, resolver] };
}
