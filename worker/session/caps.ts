import { type Entry, type Failure, limits, type Note } from '#protocol';

type Cap = Extract<Note, { k: 'cap' }>;

/** How much a log, and all logs of the session, would hold. */
export interface Extent {
  readonly entries: number;
  readonly chars: number;
  readonly sessionChars: number;
}

/**
 * The cap that a log would be over; undefined when there is room.
 * @param isLong of a run that goes on until it is stopped
 */
export function capOf({ entries, chars, sessionChars }: Extent, isLong = false): Cap | undefined {
  const log = isLong ? limits.continuous : limits.log;
  if (entries > log.entries) return { k: 'cap', code: 'lines_cap', limit: log.entries };
  if (chars > log.chars) return { k: 'cap', code: 'bytes_cap', limit: log.chars };
  if (sessionChars > limits.session.chars)
    return { k: 'cap', code: 'session_cap', limit: limits.session.chars };
  return undefined;
}

/** Why a result ended at a cap, for its terminal state. */
export function cappedFailure({ code, limit }: Cap): Failure {
  const what = {
    lines_cap: `its log has ${limit} entries`,
    bytes_cap: `its log has ${limit} characters`,
    session_cap: `the logs of this session have ${limit} characters; open a new one`,
    duration_cap: `it took ${limit} ms`,
  };
  return { owner: 'policy', code, message: `Ended by the session: ${what[code]}.` };
}

/** Characters of text. */
export function charsOf(entries: readonly Entry[]): number {
  let chars = 0;
  for (const [, , text] of entries) chars += text.length;
  return chars;
}
