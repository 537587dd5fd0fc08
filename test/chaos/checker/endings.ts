import { decodeNote, type Entry, type FailureCode, type ResultState } from '#protocol';

/**
 * How much of what the tool printed a result must have. `all`: the agent was there to the end. `cut`: it took no more, and says
 * so. `some`: what had come when the edge gave up. `gap`: the same, and it has to show where. `nothing`: it never began.
 */
export type Claim = 'all' | 'cut' | 'some' | 'gap' | 'nothing';

const claims: { readonly [Code in FailureCode]?: Claim } = {
  tool_failed: 'all',
  agent_stopping: 'all',
  lines_cap: 'cut',
  bytes_cap: 'cut',
  duration_cap: 'cut',
  session_cap: 'cut',
};

/** True when the agent took no more lines, and said so: it may be told to stop first, and still be the one that ended the log. */
export function isCut(entries: readonly (Entry | undefined)[]): boolean {
  return entries.some((entry) => entry?.[1] === 'n' && decodeNote(entry[2])?.k === 'cap');
}

/** @returns undefined for a result that has not ended */
export function claimOf(state: ResultState): Claim | undefined {
  switch (state.state) {
    case 'finished':
    case 'cancelled':
      return 'all';
    case 'failed':
      return claims[state.failure.code] ?? 'some';
    case 'lost':
      return 'gap';
    case 'offline':
      return 'nothing';
    default:
      return undefined;
  }
}
