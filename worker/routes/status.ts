import { type HistoryWindow, historyWindows, limits } from '#protocol';
import { type Context, Hono } from 'hono';
import { type Env, pop } from '../env.ts';
import { type ApiError, invalid } from '../errors.ts';
import { board, type KeptBoard } from '../fleet/board-cache.ts';
import { visits } from '../guard/bursts.ts';
import { conditional } from './conditional.ts';

type Ctx = Context<{ Bindings: Env }>;

/** How the network is, and was: what the widget, the status page and scripts read. Any page may, and nobody wakes the fleet. */
export const status = new Hono<{ Bindings: Env }>()
  .get('/', async (c) => {
    const { status, tag } = await board(c.env);
    return json(c, JSON.stringify(status), tag);
  })
  .get('/events', async (c) => {
    const { events, tag } = await board(c.env);
    return json(c, JSON.stringify(events), tag);
  })
  .get('/history', visits, async (c) => {
    const asked = askedOf(c, await board(c.env));
    const key = `https://history.popglass.invalid/${asked.pop}/${asked.window}/${asked.to ?? ''}`;
    const known = await caches.default.match(key);
    c.header('cache-control', `public, max-age=${historySeconds}`);
    c.header('content-type', 'application/json');
    if (known) return c.body(await known.text());
    const text = JSON.stringify(await pop(c.env, asked.pop).history(asked.window, asked.to));
    const headers = { 'cache-control': `max-age=${historySeconds}` };
    c.executionCtx.waitUntil(caches.default.put(key, new Response(text, { headers })));
    return c.body(text);
  });

/** A history has a new element once a minute at most. */
const historySeconds = 30;

const { cacheSeconds, staleSeconds } = limits.status;

function json(c: Ctx, text: string, tag: string): Response {
  c.header('cache-control', `public, max-age=${cacheSeconds}, stale-while-revalidate=${staleSeconds}`);
  c.header('content-type', 'application/json');
  return conditional(c, text, tag);
}

interface Asked {
  readonly pop: string;
  readonly window: HistoryWindow;
  readonly to: string | undefined;
}

/** Only PoPs that there are: a made-up one would wake an object (rule 17). */
function askedOf(c: Ctx, { status }: KeptBoard): Asked {
  const { pop, window = '24h', to } = c.req.query();
  const pops = status.pops.map(({ id }) => id);
  const targets = [...pops, ...status.anchors.map(({ id }) => id)];
  if (pop === undefined || !pops.includes(pop)) throw wrong('pop', pops);
  if (!Object.hasOwn(historyWindows, window)) throw wrong('window', Object.keys(historyWindows));
  if (to !== undefined && !targets.includes(to)) throw wrong('to', targets);
  return { pop, window: window as HistoryWindow, to };
}

function wrong(field: string, allowed: readonly string[]): ApiError {
  return invalid(field, `must be one of ${allowed.join(', ')}`);
}
