import type * as z from 'zod/mini';
import type { ToolName } from '../codes.ts';
import type { Entry } from '../entry.ts';
import type { Seen } from '../explain/seen.ts';
import type { Finding } from '../findings.ts';

/** What a fold may know beside the log. */
export interface FoldContext<Options> {
  readonly target: string;
  readonly options: Options;
}

/**
 * One tool as everybody but the agent's host sees it: which options it takes, how long it may run, and what its log means.
 *
 * A fold is incremental and linear: it sees each entry once and never looks back at text. It owns its state and may change
 * it in place; folding the same log always gives the same state.
 */
export interface Tool<Options, State, Result> {
  readonly name: ToolName;
  /** Strict: an unknown key is an error; every key has a default and bounds (contract §2). */
  readonly options: z.ZodMiniType<Options>;
  /** An upper bound on a run with these options, in ms. The agent ends the tool then, the edge gives up a little later. */
  budgetMs(options: Options): number;
  initial(context: FoldContext<Options>): State;
  fold(state: State, entry: Entry): State;
  /** What a terminal would show, without a final line feed. `ended` as below; absent: still running. */
  toText(state: State, ended?: boolean): string;
  /** The tool's own part of the API's result (contract §2). `ended`: no entry will follow, so what is out is lost. */
  toResult(state: State, ended: boolean): Result;
  /** What the log means, in plain words; nothing of a healthy run. Pure; `ended` as above. See `settled` for what may be shown when. */
  explain(state: State, ended: boolean): Finding[];
  /** What findings across PoPs compare. */
  seen(state: State, ended: boolean): Seen;
}
