import { isTerminal, type ResultState } from '#protocol';
import type { ResultRecord } from '../viewer-record.ts';
import type { Answer } from './evidence.ts';
import { type Flaw, quote } from './lines.ts';
import { orderFlaws } from './order.ts';

/** One viewer's record of one result. */
export interface Seen {
  readonly viewer: string;
  readonly isFinal: boolean;
  readonly result: ResultRecord;
}

/** What is wrong with what one viewer saw, beside the lines themselves. */
export function seenFlaws({ viewer, isFinal, result }: Seen, { state, next }: Answer): Flaw[] {
  const { entries, gaps, conflicts, states } = result;
  const flaws: Flaw[] = conflicts.map(({ seq, had, got }) => ({
    kind: 'disagree',
    detail: `entry ${seq} was ${quote(had[2])}, then ${quote(got[2])}`,
  }));
  flaws.push(...orderFlaws(result));
  if (entries.includes(undefined))
    flaws.push({ kind: 'lost', detail: `a hole at ${entries.indexOf(undefined)}` });
  if (entries.length > next && state.state !== 'lost')
    flaws.push({ kind: 'lost', detail: `saw ${entries.length} entries, the API has ${next}` });
  if (gaps.length > 0 && state.state !== 'lost')
    flaws.push({ kind: 'lost', detail: `a gap at ${gaps[0]!.from}` });
  const end = states.findIndex((each) => isTerminal(each));
  if (end !== -1 && end < states.length - 1)
    flaws.push({ kind: 'two-ends', detail: states.map((each) => each.state).join(', ') });
  if (isFinal) flaws.push(...finalFlaws(result, state, next, end));
  return flaws.map(({ kind, detail }) => ({ kind, detail: `${viewer}: ${detail}` }));
}

/** Who was there to the end has all that there is. */
function finalFlaws({ entries, gaps }: ResultRecord, state: ResultState, next: number, end: number): Flaw[] {
  const flaws: Flaw[] = [];
  if (entries.length < next) flaws.push({ kind: 'lost', detail: `has ${entries.length} of ${next} entries` });
  if (end === -1) flaws.push({ kind: 'stuck', detail: 'was never told how it ended' });
  if (state.state === 'lost' && !gaps.some(({ from }) => from === next))
    flaws.push({ kind: 'no-gap', detail: `no gap at ${next}` });
  return flaws;
}

/**
 * True when a viewer saw what nobody has any more. It takes two deaths: the edge's, of what it had not stored, and the agent's,
 * before it could send that again. The result is lost and says from where on; what was seen beyond that is gone.
 */
export function isUnkept({ result: { entries } }: Seen, { state, next }: Answer): boolean {
  return state.state === 'lost' && entries.length > next;
}

/** Two viewers may have come to different places, but never by different ways: each is compared with who has most. */
export function disagreements(seen: readonly Seen[]): Flaw[] {
  const most = seen.toSorted((a, b) => b.result.entries.length - a.result.entries.length)[0];
  return seen.flatMap(({ viewer, result }) => {
    const at = result.entries.findIndex(
      (entry, i) => entry && most!.result.entries[i] && String(entry) !== String(most!.result.entries[i]),
    );
    return at === -1
      ? []
      : [{ kind: 'disagree' as const, detail: `${viewer} and ${most!.viewer} differ in entry ${at}` }];
  });
}

/** Whoever says how it ended has to say the same. */
export function endFlaws(seen: readonly Seen[], { state }: Answer): Flaw[] {
  if (!isTerminal(state)) return [{ kind: 'stuck', detail: `the API says ${state.state}` }];
  const told = [state, ...seen.flatMap(({ result }) => result.states.filter((each) => isTerminal(each)))];
  const ends = [...new Set(told.map((each) => JSON.stringify(each)))];
  return ends.length === 1 ? [] : [{ kind: 'two-ends', detail: ends.join(' and ') }];
}
