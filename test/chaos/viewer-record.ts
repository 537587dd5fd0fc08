import {
  decode,
  DecodeError,
  type Entry,
  isTerminal,
  type ResultState,
  resultStateSchema,
  type ViewerFrame,
} from '#protocol';
import { apply, emptySession, type SessionModel } from '../../web/model.ts';
import type { ResultModel } from '../../web/result-model.ts';

/** An entry that came again and was another one. */
interface Conflict {
  readonly seq: number;
  readonly had: Entry;
  readonly got: Entry;
}

/** What a viewer was told of one result. */
export interface ResultRecord {
  readonly r: number;
  /** By number, as they came; what lies in a gap is not there. Nothing is ever taken back. */
  readonly entries: (Entry | undefined)[];
  readonly gaps: { readonly from: number; readonly to: number | undefined }[];
  /** Each state that it was told, in order; the same one again counts once. */
  readonly states: ResultState[];
  readonly conflicts: Conflict[];
  /** What should not be: the page's model counted wrong, time ran backwards, something came after the end. The first ones. */
  readonly oddities: string[];
  /** It has ended, as this viewer was told, with so many entries. */
  length: number | undefined;
}

const keptOddities = 10;

/** All that a viewer saw of a session, over all of its connections. */
export interface ViewerRecord {
  readonly name: string;
  readonly session: string;
  readonly results: Map<number, ResultRecord>;
  /** How often it joined, and how often it found a hole and joined again for that. */
  joins: number;
  holes: number;
  /** Close codes of the connections that it lost. */
  readonly losses: number[];
  /** The session said goodbye. */
  isOver: boolean;
}

/** A viewer's memory: the page's own model of the session, and the record for the checker. */
export interface Memory {
  readonly model: SessionModel;
  readonly record: ViewerRecord;
}

export function newMemory(name: string, session: string): Memory {
  const record = { name, session, results: new Map(), joins: 0, holes: 0, losses: [], isOver: false };
  return { model: emptySession(), record };
}

/** Takes a frame as the page does, and writes down what it came to. @returns what the page would do about it */
export function take({ model, record }: Memory, frame: ViewerFrame): ReturnType<typeof apply> {
  const have = frame.t === 'log' ? (model.results.get(frame.r)?.have ?? 0) : 0;
  const outcome = apply(model, frame);
  if (frame.t === 'session' || frame.t === 'measurement') {
    for (const view of frame.results) noteState(resultIn(record, view.r), view, view.next);
  }
  if (frame.t === 'state') {
    const result = resultIn(record, frame.r);
    noteState(result, frame, result.entries.length);
  }
  if (frame.t === 'gap') noteGap(resultIn(record, frame.r), { from: frame.from, to: frame.to });
  if (frame.t === 'log' && outcome !== 'missing') {
    const result = resultIn(record, frame.r);
    noteEntries(result, frame, have);
    compare(result, model.results.get(frame.r));
  }
  if (outcome === 'missing') record.holes += 1;
  if (outcome === 'ended') record.isOver = true;
  return outcome;
}

function resultIn({ results }: ViewerRecord, r: number): ResultRecord {
  let result = results.get(r);
  if (!result) results.set(r, (result = newResult(r)));
  return result;
}

function newResult(r: number): ResultRecord {
  return { r, entries: [], gaps: [], states: [], conflicts: [], oddities: [], length: undefined };
}

/** @param have how many entries were here before, by the model */
function noteEntries(
  result: ResultRecord,
  { seq, e }: Extract<ViewerFrame, { t: 'log' }>,
  have: number,
): void {
  for (const [i, got] of e.entries()) {
    const had = result.entries[seq + i];
    if (seq + i >= have) addEntry(result, seq + i, got);
    else if (had && !isSame(had, got)) result.conflicts.push({ seq: seq + i, had, got });
  }
}

function addEntry(result: ResultRecord, seq: number, entry: Entry): void {
  const { entries, length } = result;
  if (length !== undefined && seq >= length) odd(result, `entry ${seq} came after the end at ${length}`);
  const before = entries.at(-1);
  if (before && before[0] > entry[0])
    odd(result, `entry ${seq} is of ${entry[0]}, the one before of ${before[0]}`);
  entries[seq] = entry;
}

/** No tool is learnt here, so that all that the page would fold still waits: each entry once. */
function compare(result: ResultRecord, model: ResultModel | undefined): void {
  const { r, entries, gaps } = result;
  if (model?.have !== entries.length) odd(result, `the page has ${model?.have} of ${entries.length} entries`);
  else if (gaps.length === 0 && model.waiting.length !== entries.length)
    odd(result, `the page folds ${model.waiting.length} of ${entries.length} entries of ${r}`);
}

function odd({ oddities }: ResultRecord, what: string): void {
  if (oddities.length < keptOddities) oddities.push(what);
}

/** @param length of the log, if this is its end */
function noteState(result: ResultRecord, view: object, length: number): void {
  const state = stateIn(view);
  if (state && isTerminal(state)) result.length ??= length;
  if (state && !isSame(state, result.states.at(-1))) result.states.push(state);
}

function noteGap(result: ResultRecord, gap: ResultRecord['gaps'][number]): void {
  if (!result.gaps.some((known) => isSame(known, gap))) result.gaps.push(gap);
}

/** What lies flat beside the name of a state is decoded with it, what belongs to the result is not. */
function stateIn(view: object): ResultState | undefined {
  try {
    return decode(resultStateSchema, view);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
