import type { Entry, PopInfo, ResultState, Task, ViewerFrame } from '#protocol';
import { budgetMs } from '#protocol/tools/index.ts';
import { deadlineOf, type Terms } from './deadline.ts';
import type { Asked, MeasurementRow, ResultRow } from './rows.ts';

/** A result in memory: its row, and what has arrived since the last commit. Times in ms since the epoch. */
export interface LiveResult {
  readonly r: number;
  readonly m: number;
  readonly pop: PopInfo;
  readonly task: Task;
  readonly target: string;
  readonly createdAt: number;
  status: ResultState;
  /** How many questions were asked before the one that is asked now; once it runs, before the one whose agent runs it. */
  attempt: number;
  /** Who has it, by the PoP's last word, and those that were asked before and did not begin. One for each attempt. */
  asked: Asked[];
  deadline: number | null;
  /** Entries in storage. */
  stored: number;
  /** Characters of the log, stored or not. */
  chars: number;
  /** Entries that viewers have seen and storage has not. */
  pending: Entry[];
  /** When its agent said something last that woke this object, in ms since the epoch; 0: not since the object did. */
  heardAt: number;
  /**
   * The agent was asked to send again from this entry on, and nothing that helps has come since: only what was on its way,
   * which goes on from `beyond`.
   */
  awaited: { readonly from: number; readonly beyond: number } | null;
}

/** What the session keeps in mind of whom it asked. */
export type Asking = Pick<LiveResult, 'attempt' | 'asked'>;

/** A result that nobody has been asked for yet. */
export function newResult(r: number, pop: PopInfo, row: MeasurementRow): LiveResult {
  const status = { state: 'queued' } as const;
  const { m, task, created_at: createdAt } = row;
  const deadline = deadlineOf(status, { budgetMs: budgetMs(task), createdAt }, createdAt);
  return fromRow({ r, m, pop, status, attempt: 0, asked: [], deadline }, row);
}

/** A result as its row has it. */
export function fromRow(row: ResultRow, { task, target, created_at: createdAt }: MeasurementRow): LiveResult {
  const nothing = { stored: 0, chars: 0, pending: [], heardAt: 0, awaited: null };
  return { ...row, task, target, createdAt, ...nothing };
}

/** Who was asked with an attempt; undefined: nobody yet, or the PoP's answer is still on its way, or was lost. */
export function holderOf({ asked }: LiveResult, attempt: number): Asked | undefined {
  return asked.find((one) => one.attempt === attempt);
}

/** The same list when that is no news. */
export function withHolder(asked: Asked[], holder: Asked): Asked[] {
  const known = asked.find(({ attempt }) => attempt === holder.attempt);
  if (known?.agent === holder.agent && known.key === holder.key) return asked;
  return [...asked.filter((one) => one !== known), holder];
}

/** The number of entries that are here. */
export function nextOf(result: LiveResult): number {
  return result.stored + result.pending.length;
}

/** True while its agent waits for our word: it has not begun, and another one may be asked. */
export function isHeld({ status }: LiveResult): boolean {
  return status.state === 'starting' && status.held === true;
}

/** What its deadlines depend on. */
export function termsOf({ task, createdAt }: LiveResult): Terms {
  return { budgetMs: budgetMs(task), createdAt };
}

/** Where a log breaks off although its run did not. Nobody knows how much is missing, so there is no `to`. */
export function gapOf(result: LiveResult): Extract<ViewerFrame, { t: 'gap' }> | undefined {
  return result.status.state === 'lost' ? { t: 'gap', r: result.r, from: nextOf(result) } : undefined;
}
