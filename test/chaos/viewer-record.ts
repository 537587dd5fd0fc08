import {
  decode,
  DecodeError,
  type Entry,
  type ResultState,
  resultStateSchema,
  type ViewerFrame,
} from '#protocol';
import { apply, emptySession, type SessionModel } from '../../web/model.ts';

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
}

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
    for (const view of frame.results) noteState(resultIn(record, view.r), view);
  }
  if (frame.t === 'state') noteState(resultIn(record, frame.r), frame);
  if (frame.t === 'gap') noteGap(resultIn(record, frame.r), { from: frame.from, to: frame.to });
  if (frame.t === 'log') noteEntries(resultIn(record, frame.r), frame, have, outcome === 'missing');
  if (outcome === 'missing') record.holes += 1;
  if (outcome === 'ended') record.isOver = true;
  return outcome;
}

function resultIn({ results }: ViewerRecord, r: number): ResultRecord {
  let result = results.get(r);
  if (!result) results.set(r, (result = { r, entries: [], gaps: [], states: [], conflicts: [] }));
  return result;
}

/** @param have how many entries were here before, by the model */
function noteEntries(
  result: ResultRecord,
  { seq, e }: Extract<ViewerFrame, { t: 'log' }>,
  have: number,
  isDropped: boolean,
): void {
  for (const [i, got] of isDropped ? [] : e.entries()) {
    const had = result.entries[seq + i];
    if (seq + i >= have) result.entries[seq + i] = got;
    else if (had && !isSame(had, got)) result.conflicts.push({ seq: seq + i, had, got });
  }
}

function noteState(result: ResultRecord, view: object): void {
  const state = stateIn(view);
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
