import { Hono } from 'hono';
import type { Env } from '../env.ts';

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
    return withHeaders(document, { 'x-robots-tag': 'noindex' });
  })
  .get('*', async (c) => {
    if (c.req.path.startsWith('/v1/')) return c.notFound();
    return withHeaders(await c.env.ASSETS.fetch(c.req.raw));
  });

function withHeaders(response: Response, more: Record<string, string> = {}): Response {
  const copy = new Response(response.body, response);
  for (const [name, value] of Object.entries({ ...headers, ...more })) copy.headers.set(name, value);
  return copy;
}
