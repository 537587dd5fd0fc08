import { incidentStages, limits, slugSchema, visible } from '#protocol';
import * as z from 'zod/mini';
import { dayMs } from '../status/spells.ts';

/** What an operator may say, as it comes in at the admin's doors. */

const { titleChars, textChars, windowDays, urlChars } = limits.status;

const title = z
  .string()
  .check(
    z.trim(),
    z.overwrite(visible),
    z.minLength(1),
    z.maxLength(titleChars),
    z.regex(/^[^\n\t]*$/, 'must be one line'),
  );
const text = z.string().check(z.trim(), z.overwrite(visible), z.maxLength(textChars));
const stage = z.enum(incidentStages);
const pops = z.pipe(
  z.array(slugSchema),
  z.transform((slugs) => [...new Set(slugs)]),
);
const time = z.pipe(
  z.iso.datetime({ offset: true, error: 'must be a time with its zone, like 2026-11-26T08:00:00Z' }),
  z.transform((given) => new Date(given).toISOString()),
);

/** A window. Its times come out in UTC, so that they can be compared as texts. */
export const windowRequest = z.strictObject({ title, pops, from: time, until: time }).check(
  z.refine(({ from, until }) => until > from, { path: ['until'], error: 'must be later than from' }),
  z.refine(({ from, until }) => Date.parse(until) - Date.parse(from) <= windowDays * dayMs, {
    path: ['until'],
    error: `must be at most ${windowDays} days after from`,
  }),
);
export type WindowRequest = z.infer<typeof windowRequest>;

export const incidentRequest = z.strictObject({ title, pops, stage, text });
export type IncidentRequest = z.infer<typeof incidentRequest>;

/** What is new of an incident. A stage or a text is an update of it; a title or the PoPs are put right. */
export const incidentPatch = z
  .strictObject(z.partial(incidentRequest).shape)
  .check(z.refine((patch) => Object.keys(patch).length > 0, 'must have one of title, pops, stage, text'));
export type IncidentPatch = z.infer<typeof incidentPatch>;

/** Where to send what happens. `pops`: only what concerns these; absent: everything. */
export const webhookRequest = z.strictObject({
  url: z.pipe(
    z
      .string()
      .check(
        z.maxLength(urlChars),
        z.refine(isReachable, 'must be an https address without a password; http only on loopback'),
      ),
    z.transform((given) => new URL(given).href),
  ),
  pops: z.optional(pops),
});
export type WebhookRequest = z.infer<typeof webhookRequest>;

/** By http whoever is on the way reads along and answers in its place; on loopback nobody is. */
function isReachable(given: string): boolean {
  if (!URL.canParse(given)) return false;
  const { protocol, hostname, username, password } = new URL(given);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** A URL's host is canonical: `0x7f.1` is read here as `127.0.0.1`. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
