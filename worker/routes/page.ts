import { type Context, Hono } from 'hono';
import type { Env } from '../env.ts';
import { objectId } from '../ids.ts';
import type { Overview } from '../session/viewer-door.ts';
import { exportSession } from './export-session.ts';
import { gateMetas, type Html, previewMetas, statusMetas } from './metas.ts';

type Ctx = Context<{ Bindings: Env }>;

/** The page: one document for the run form and every session, and the files it needs. A terminal gets a session as text. */
export const page = new Hono<{ Bindings: Env }>()
  .get('/s/:sid', async (c) => {
    const sid = c.req.param('sid');
    if (isTerminal(c)) return asText(await exportSession(c.env, c.req.raw, sid, 'text'));
    const { status, overview } = await lookAt(c.env, sid);
    const answer = await document(c, await gateMetas(c.env), overview ? await previewMetas(overview) : '');
    const headers = new Headers(answer.headers);
    if (status !== 200) headers.set('cache-control', 'no-store');
    return new Response(answer.body, { status, headers });
  })
  .get('/', async (c) => document(c, await gateMetas(c.env)))
  .get('/status', async (c) => document(c, await gateMetas(c.env), await statusMetas()))
  .get('*', async (c) => {
    if (c.req.path.startsWith('/v1/')) return c.notFound();
    const file = await c.env.ASSETS.fetch(c.req.raw);
    return file.status === 404 ? c.notFound() : file;
  });

/**
 * What a stranger may see of a session, for a preview of its link. The document says the rest: 404 for an id that the platform
 * never made, 410 for a session that was and is no more.
 */
async function lookAt(env: Env, sid: string): Promise<{ status: 200 | 404 | 410; overview?: Overview }> {
  const id = objectId(env.SESSION, sid);
  if (!id) return { status: 404 };
  const answer = await env.SESSION.get(id).overview(undefined);
  // From our own object: RPC's types only don't see through options that are the tool's affair.
  return typeof answer === 'string'
    ? { status: 410 }
    : { status: 200, overview: answer as unknown as Overview };
}

/** True for programs that print what they get. Others that don't ask for HTML, such as whoever makes previews, want the page. */
function isTerminal(c: Ctx): boolean {
  const accept = c.req.header('accept') ?? '*/*';
  if (/\btext\/plain\b/i.test(accept)) return true;
  return !/\btext\/html\b/i.test(accept) && /^(?:curl|wget|httpie)\b/i.test(c.req.header('user-agent') ?? '');
}

/** An export that is read on the spot. */
function asText(download: Response): Response {
  const headers = new Headers(download.headers);
  headers.delete('content-disposition');
  return new Response(download.body, { headers });
}

/** The document with what belongs in its head. It is small and always whole: its tag would not change with what is added. */
async function document(c: Ctx, ...metas: Html[]): Promise<Response> {
  const asset = await c.env.ASSETS.fetch(new URL('/', c.req.url));
  const headers = new Headers(asset.headers);
  headers.delete('etag');
  const response = new Response(asset.body, { status: asset.status, headers });
  const text = metas.join('');
  if (text === '') return response;
  return new HTMLRewriter()
    .on('head', { element: (head) => void head.append(text, { html: true }) })
    .transform(response);
}
