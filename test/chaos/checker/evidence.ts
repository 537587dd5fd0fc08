import type { ResultState } from '#protocol';
import type { Claim } from './endings.ts';
import type { Run } from '../tool/scripted-tool.ts';
import type { ViewerRecord } from '../viewer-record.ts';

/** What the API says of a result at the end. */
export interface Answer {
  readonly state: ResultState;
  /** Entries in its log. */
  readonly next: number;
  readonly rawOutput: string;
}

/** One result that was asked for; its target is nobody else's. */
export interface Asked {
  readonly session: string;
  readonly r: number;
  readonly target: string;
  readonly answer: Answer;
  /** How much it must have, where that does not follow from how it ended: such as stopped while its agent was away. */
  readonly claim?: Claim;
}

/** A viewer's record. `isFinal`: stayed, or came back, until all was over, and so must have all of it. */
export interface Watched {
  readonly record: ViewerRecord;
  readonly isFinal: boolean;
}

/** Everything that is known when all is over. */
export interface Evidence {
  readonly asked: readonly Asked[];
  readonly runs: readonly Run[];
  readonly viewers: readonly Watched[];
}

export type ViolationKind =
  /** Something is missing that was printed, or that somebody had seen. */
  | 'lost'
  /** The same line twice. */
  | 'doubled'
  | 'reordered'
  /** Two that should say the same do not: viewers, the API, the tool. */
  | 'disagree'
  /** No terminal state. */
  | 'stuck'
  /** More than one terminal state, or something after it. */
  | 'two-ends'
  /** The job ran more than once. */
  | 'two-runs'
  /** Lost, and nothing shows where. */
  | 'no-gap';

export interface Violation {
  readonly kind: ViolationKind;
  /** Session and number: `{sid}.{r}`. */
  readonly result: string;
  readonly detail: string;
}

export interface Totals {
  readonly results: number;
  /** By the name of their last state. */
  readonly states: Readonly<Record<string, number>>;
  readonly entries: number;
  readonly runs: number;
  readonly linesPrinted: number;
  readonly viewers: number;
  readonly joins: number;
  readonly holes: number;
  /** Lost results of which a viewer saw more than anybody has now: edge and agent died one after the other. */
  readonly unkept: number;
}
