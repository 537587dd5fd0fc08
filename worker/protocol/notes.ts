import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { connectErrors } from './connect-errors.ts';
import { bgpNotes } from './notes-bgp.ts';
import { pathNotes } from './notes-path.ts';
import { tlsNotes } from './notes-tls.ts';
import { webNotes } from './notes-web.ts';
import { whoisNotes } from './notes-whois.ts';

/**
 * Facts that the agent knows and the tool does not print, as JSON on channel `n`. A kind that a reader does not know is
 * skipped, so that an older page can show a newer log.
 */
export const noteSchema = z.discriminatedUnion('k', [
  /** The target was resolved, once: `address` is what the tool was given, `addresses` all that the name has. */
  z.object({
    k: z.literal('target'),
    address: z.string(),
    family: z.literal([4, 6]),
    addresses: z.array(z.string()),
  }),
  /** The reverse name of an address (PTR); null when there is none. */
  z.object({ k: z.literal('name'), address: z.string(), name: z.nullable(z.string()) }),
  /**
   * An attempt to open a TCP connection, from the first SYN on: how long it took, in ms, and why there is none (POSIX errno names). A
   * refusal (`ECONNREFUSED`) is an answer of the host, too.
   */
  z.object({
    k: z.literal('connect'),
    seq: z.int().check(z.gte(1), z.lte(limits.continuous.probes)),
    ms: z.number().check(z.gte(0), z.lte(limits.job.durationMs)),
    error: z.optional(z.enum(connectErrors)),
  }),
  /**
   * What a router had and the agent did not tell: routes beyond the first so many (`limit`), and so many to where the policy lets nobody
   * look (`withheld`). Where routes come as notes, it is the last one, and says that the router has answered.
   */
  z.object({
    k: z.literal('routes'),
    limit: z.nullable(z.int().check(z.gte(1), z.lte(limits.probe.routes))),
    withheld: z.int().check(z.gte(0), z.lte(10_000_000)),
  }),
  /** The run was ended by a cap of the agent or, when that kept none, of the session. `limit`: lines, bytes, ms, characters. */
  z.object({
    k: z.literal('cap'),
    code: z.enum(['lines_cap', 'bytes_cap', 'duration_cap', 'session_cap']),
    limit: z.number(),
  }),
  /**
   * The run was ended before its own end: as somebody asked for that, or its time was up. Nobody waited for answers to the last
   * probes.
   */
  z.object({ k: z.literal('stopped'), why: z.enum(['asked', 'time']) }),
  /** Which program ran, for the reader of a recording; without the target and the agent's paths. */
  z.object({ k: z.literal('tool'), name: z.string(), version: z.string() }),
  ...webNotes,
  ...pathNotes,
  ...bgpNotes,
  ...tlsNotes,
  ...whoisNotes,
]);
export type Note = z.infer<typeof noteSchema>;

/** The text of an entry on channel `n`. */
export function encodeNote(note: Note): string {
  return JSON.stringify(note);
}

/** The note in an entry's text; undefined for one of a kind that this version does not know. */
export function decodeNote(text: string): Note | undefined {
  try {
    const parsed = z.safeParse(noteSchema, JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
