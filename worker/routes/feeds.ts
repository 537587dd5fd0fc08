import { limits } from '#protocol';
import { type Context, Hono } from 'hono';
import { etag } from 'hono/etag';
import type { Env } from '../env.ts';
import { type FeedFormat, feedOf } from '../feeds/feed.ts';
import { board } from '../fleet/board-cache.ts';

type Ctx = Context<{ Bindings: Env }>;

const { cacheSeconds, staleSeconds } = limits.status;

/** `GET /status.atom`, `GET /status.rss`: what happened, for feed readers. */
export const feeds = new Hono<{ Bindings: Env }>()
  .get('/status.atom', etag(), (c) => feed(c, 'atom'))
  .get('/status.rss', etag(), (c) => feed(c, 'rss'));

async function feed(c: Ctx, format: FeedFormat): Promise<Response> {
  const text = await feedOf((await board(c.env)).events, new URL(c.req.url).origin, format);
  return c.body(text, 200, {
    'content-type': `application/${format}+xml; charset=utf-8`,
    'cache-control': `public, max-age=${cacheSeconds}, stale-while-revalidate=${staleSeconds}`,
  });
}
