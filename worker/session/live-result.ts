import { type Entry, type PopInfo, type ResultState, type ResultView, type Task } from '#protocol';

/** A result in memory: its row, and what has arrived since the last commit. */
export interface LiveResult {
  readonly r: number;
  readonly m: number;
  readonly pop: PopInfo;
  readonly task: Task;
  readonly tokenHash: string;
  status: ResultState;
  deadline: number | null;
  /** Entries in storage. */
  stored: number;
  /** Characters of the log, stored or not: an agent that floods is cut off (rule 11). */
  chars: number;
  /** Entries that viewers have seen and storage has not. */
  pending: Entry[];
}

/** The number of entries that are here. */
export function nextOf(result: LiveResult): number {
  return result.stored + result.pending.length;
}

/** What viewers are told of a result at join. */
export function viewOf(result: LiveResult): ResultView {
  return { r: result.r, m: result.m, pop: result.pop.id, next: nextOf(result), ...result.status };
}
