import { decode } from '#protocol';
import type { Context } from 'hono';
import * as z from 'zod/mini';
import type { Env } from '../env.ts';
import { logError } from '../errors.ts';
import type { Standing } from './ledger.ts';

/**
 * How a visitor stood after their last measurement, noted in the platform's cache of this place: to ask for one's limits must
 * not wake an object (rule 17). Whoever measures from one place and asks in another is told too much, once.
 */

const standingSchema = z.strictObject({ spent: z.int(), resetAt: z.number() });

export function noteStanding(
  c: Context<{ Bindings: Env }>,
  client: string,
  { spent, resetAt }: Standing,
): void {
  const seconds = Math.ceil((resetAt - Date.now()) / 1000);
  if (seconds <= 0) return;
  const note = Response.json({ spent, resetAt }, { headers: { 'cache-control': `max-age=${seconds}` } });
  const put = caches.default.put(keyOf(client), note);
  c.executionCtx.waitUntil(put.catch((error: unknown) => logError('a standing was not noted', error, {})));
}

export async function notedStanding(client: string): Promise<Standing> {
  const note = await caches.default.match(keyOf(client));
  return note ? decode(standingSchema, await note.json()) : { spent: 0, resetAt: 0 };
}

function keyOf(client: string): string {
  return `https://quota.popglass.invalid/${client}`;
}
