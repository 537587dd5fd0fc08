import { Hono } from 'hono';
import type { Env } from '../env.ts';
import { objectId } from '../ids.ts';

/** On the page and its files: nothing but our own scripts and styles, nobody frames it, nobody learns its address. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** The page: one document for the run form and every session, and the files it needs. */
export const page = new Hono<{ Bindings: Env }>()
  .get('/s/:sid', async (c) => {
    const document = await c.env.ASSETS.fetch(new URL('/', c.req.url));
    const status = await statusOf(c.env, c.req.param('sid'));
    const answer = new Response(document.body, { status, headers: document.headers });
    return withHeaders(answer, {
      'x-robots-tag': 'noindex',
      ...(status !== 200 && { 'cache-control': 'no-store' }),
    });
  })
  .get('*', async (c) => {
    if (c.req.path.startsWith('/v1/')) return c.notFound();
    return withHeaders(await c.env.ASSETS.fetch(c.req.raw));
  });

/** The document says the rest: 404 for an id that the platform never made, 410 for a session that was and is no more. */
async function statusOf(env: Env, sid: string): Promise<200 | 404 | 410> {
  const id = objectId(env.SESSION, sid);
  if (!id) return 404;
  return (await env.SESSION.get(id).isThere()) ? 200 : 410;
}

function withHeaders(response: Response, more: Record<string, string> = {}): Response {
  const copy = new Response(response.body, response);
  for (const [name, value] of Object.entries({ ...headers, ...more })) copy.headers.set(name, value);
  return copy;
}
