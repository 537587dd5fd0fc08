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
  /** Of its measurement; ms since the epoch, by the edge's clock. */
  readonly createdAt: number;
  readonly answer: Answer;
  /** How much it must have, where that does not follow from how it ended: such as stopped while its agent was away. */
  readonly claim?: Claim;
}

/** A viewer's record. `isFinal`: stayed, or came back, until all was over, and so must have all of it. */
export interface Watched {
  readonly record: ViewerRecord;
  readonly isFinal: boolean;
}

/** A measurement that somebody wanted. */
export interface Post {
  readonly target: string;
  /** `unknown`: there was no answer, or the edge broke while it gave one; it may have begun all the same. */
  readonly answer: 'accepted' | 'refused' | 'unknown';
  /** Where it was accepted. */
  readonly session?: string;
}

/** From when to when, in ms since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What may be the cause of a bad ending. */
export interface Deaths {
  /** From an agent's end until it is online again. */
  readonly agent: readonly Span[];
  /** The network between agent and edge was gone, or refused, or the agent's line to its PoP was dead without a word. */
  readonly agentSide: readonly Span[];
  readonly edge: readonly Span[];
  readonly evictions: readonly Span[];
}

/** Everything that is known when all is over. */
export interface Evidence {
  readonly posts: readonly Post[];
  /** What the API has, of all sessions. */
  readonly asked: readonly Asked[];
  readonly runs: readonly Run[];
  readonly viewers: readonly Watched[];
  /** Absent: whoever made things go wrong judges the endings. */
  readonly deaths?: Deaths;
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
  | 'no-gap'
  /** A bad ending, and nothing happened that would account for it. */
  | 'unexplained';

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
