import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { Env } from '../env.ts';
import { objectId } from '../ids.ts';
import { isPublic, turnstileSettings } from '../settings.ts';

/** The page: one document for the run form and every session, and the files it needs. */
export const page = new Hono<{ Bindings: Env }>()
  .get('/s/:sid', async (c) => {
    const status = await statusOf(c.env, c.req.param('sid'));
    const answer = await document(c);
    return new Response(answer.body, {
      status,
      headers: {
        ...Object.fromEntries(answer.headers),
        ...(status !== 200 && { 'cache-control': 'no-store' }),
      },
    });
  })
  .get('/', (c) => document(c))
  .get('*', async (c) => {
    if (c.req.path.startsWith('/v1/')) return c.notFound();
    return c.env.ASSETS.fetch(c.req.raw);
  });

/** The document says the rest: 404 for an id that the platform never made, 410 for a session that was and is no more. */
async function statusOf(env: Env, sid: string): Promise<200 | 404 | 410> {
  const id = objectId(env.SESSION, sid);
  if (!id) return 404;
  return (await env.SESSION.get(id).isThere()) ? 200 : 410;
}

/**
 * The document, with what this looking glass asks of whoever wants to run something: an access token, a Turnstile check. It is
 * small and always whole: its tag would not change with the settings.
 */
async function document(c: Context<{ Bindings: Env }>): Promise<Response> {
  const asset = await c.env.ASSETS.fetch(new URL('/', c.req.url));
  const headers = new Headers(asset.headers);
  headers.delete('etag');
  const response = new Response(asset.body, { status: asset.status, headers });
  const metas = await metasOf(c.env);
  if (metas === '') return response;
  return new HTMLRewriter()
    .on('head', { element: (head) => void head.append(metas, { html: true }) })
    .transform(response);
}

async function metasOf(env: Env): Promise<string> {
  const siteKey = turnstileSettings(env)?.siteKey;
  const access = isPublic(env) ? '' : html`<meta name="popglass:access" content="token" />`;
  const turnstile =
    siteKey === undefined ? '' : html`<meta name="popglass:turnstile" content="${siteKey}" />`;
  return String(await html`${access}${turnstile}`);
}
