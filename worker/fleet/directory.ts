import type { PopView } from '#protocol';
import { limits } from '#protocol';
import { type Env, fleet } from '../env.ts';
import { logError } from '../errors.ts';

/**
 * The PoPs as strangers may see them: from the platform's cache of this place, so that the one object that knows them is read at
 * most once in `limits.fleet.cacheSeconds` there, however many ask (rule 17).
 */
export async function directory(env: Env): Promise<PopView[]> {
  const known = await caches.default.match(key);
  // Put there by the lines below; it is not decoded again.
  if (known) return known.json<PopView[]>();
  const list = await fleet(env).list();
  const headers = { 'cache-control': `max-age=${limits.fleet.cacheSeconds}` };
  await caches.default.put(key, Response.json(list, { headers })).catch(outOfOrder);
  return list;
}

/** What was cached is not true any more. In other places it ends by its age. */
export async function forgetDirectory(): Promise<void> {
  await caches.default.delete(key).catch(outOfOrder);
}

const key = 'https://fleet.popglass.invalid/pops';

/** Without its cache everything works, and costs more. */
function outOfOrder(error: unknown): void {
  logError('the cache of the PoPs is out of order', error, {});
}
