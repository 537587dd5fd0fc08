import * as z from 'zod/mini';
import { limits } from './limits.ts';

/** Where an entry came from: a stdout line, a stderr line, or a note of the agent (JSON, see notes.ts). */
export const channels = ['o', 'e', 'n'] as const;
export type Channel = (typeof channels)[number];

/**
 * One thing that happened in a job: `[at, channel, text]`, `at` in milliseconds since the job began.
 * A list of them, in order, is the log: the only truth; everything shown is a fold over it.
 */
export const entrySchema = z.tuple([
  z.int().check(z.gte(0)),
  z.enum(channels),
  // A cut line carries a marker of its own, so it may be a little longer than the cap.
  z.string().check(z.maxLength(limits.job.lineBytes + 64)),
]);
export type Entry = z.infer<typeof entrySchema>;

/** Entries as a frame carries them, bounded in count. */
export const entriesSchema = z.array(entrySchema).check(z.maxLength(limits.frame.entries));
