import { decode, DecodeError, isTerminal, resultStateSchema } from '#protocol';
import type { Entry, ResultState, ResultView, ToolName } from '#protocol';
import type { AnyTool } from './tools/index.ts';

/** One PoP's part of a measurement. */
export interface ResultModel {
  readonly r: number;
  readonly m: number;
  readonly pop: string;
  readonly type: ToolName;
  state: ResultState;
  /** The code that folds its log; until the page has that, the entries wait. */
  tool: AnyTool['tool'] | undefined;
  readonly waiting: Entry[];
  /** What the log means so far; its tool gives it its type. */
  fold: unknown;
  /** Its first note: what the target came to, if that was a name. */
  firstNote: Entry | undefined;
  /** How many entries of the log are here: the cursor. */
  have: number;
  /** What comes after these was lost for good. */
  isCut: boolean;
  /** Counts changes, so that a view knows when to draw again although folds change in place. */
  version: number;
}

/**
 * What a frame did: nothing; something to draw; the first sign of a result, to draw at once; a hole in what this page has, to
 * join again for; the end of the session.
 */
export type Outcome = 'same' | 'changed' | 'first' | 'missing' | 'ended';

export function newResult({ r, m, pop, ...view }: ResultView, type: ToolName): ResultModel {
  return {
    r,
    m,
    pop,
    type,
    state: stateIn(view) ?? { state: 'queued' },
    tool: undefined,
    waiting: [],
    fold: undefined,
    firstNote: undefined,
    have: 0,
    isCut: false,
    version: 0,
  };
}

/** The tool's code is here: what waited for it is folded. */
export function begin(result: ResultModel, tool: AnyTool['tool'], target: string, options: unknown): void {
  result.tool = tool;
  result.fold = tool.initial({ target, options });
  foldWaiting(result);
  result.version++;
}

/** Takes entries `seq …`; those that are here already are dropped. */
export function addEntries(result: ResultModel, seq: number, entries: readonly Entry[]): Outcome {
  if (seq > result.have) return 'missing';
  const fresh = entries.slice(result.have - seq);
  if (fresh.length === 0) return 'same';
  const isFirst = result.have === 0;
  result.have += fresh.length;
  result.firstNote ??= fresh.find(([, channel]) => channel === 'n');
  result.waiting.push(...fresh);
  foldWaiting(result);
  result.version++;
  return isFirst ? 'first' : 'changed';
}

function foldWaiting(result: ResultModel): void {
  if (!result.tool) return;
  for (const entry of result.waiting.splice(0)) result.fold = result.tool.fold(result.fold, entry);
}

/** A result that has ended stays ended, whatever arrives late. */
export function setState(result: ResultModel, view: object): Outcome {
  const state = stateIn(view);
  if (!state || isTerminal(result.state)) return 'same';
  result.state = state;
  result.version++;
  return 'changed';
}

/** The rest of the log was lost for good. */
export function cut(result: ResultModel): Outcome {
  if (result.isCut) return 'same';
  result.isCut = true;
  result.version++;
  return 'changed';
}

/** Entries in the middle were lost for good, which no edge says today: the log goes on behind them. */
export function skip(result: ResultModel, from: number, to: number): Outcome {
  if (from <= result.have) result.have = Math.max(result.have, to);
  return 'same';
}

/** Stands in for a reason that this page is too old to know: the result has ended all the same. */
const unknownFailure = {
  owner: 'edge',
  code: 'internal',
  message: 'This page is too old to say why. Load it again.',
};

/** The state in a view or a frame; undefined for one that this page is too old for. */
function stateIn(view: object): ResultState | undefined {
  return (
    tryDecode(() => decode(resultStateSchema, view)) ??
    tryDecode(() => decode(resultStateSchema, { ...view, failure: unknownFailure }))
  );
}

/** What a newer edge says may not be for this page to understand. */
export function tryDecode<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
