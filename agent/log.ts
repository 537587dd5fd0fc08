import { visible } from '#protocol';

type Level = 'info' | 'warn' | 'error';

/** What goes with a message. Never a token, never a key, never a job's frame as it came. */
type Fields = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export type Log = (level: Level, msg: string, fields?: Fields) => void;

/** A log that writes one JSON object a line; control characters in it are visible, never live (rule 7). */
export function makeLog(write: (line: string) => void, time: () => Date): Log {
  return (level, msg, fields = {}) =>
    write(visible(JSON.stringify({ time: time().toISOString(), level, msg, ...fields })) + '\n');
}
