import { limits, type PopStatusView } from '#protocol';
import { type Context, Hono } from 'hono';
import type { Env } from '../env.ts';
import { ApiError } from '../errors.ts';
import { board } from '../fleet/board-cache.ts';
import { badgeOf, type Badge, badgeOfAll } from '../badge/badge.ts';
import { badgeSvg } from '../badge/svg.ts';
import { conditional } from './conditional.ts';

type Ctx = Context<{ Bindings: Env }>;

/** `GET /badge/{pop}.svg` and `.json` (endpoint schema of shields.io), `all` for the whole network. */
export const badges = new Hono<{ Bindings: Env }>().get('/:name{.+\\.(?:svg|json)}', async (c) => {
  const { slug, format } = /^(?<slug>.+)\.(?<format>svg|json)$/.exec(c.req.param('name'))!.groups!;
  const { status, tag } = await board(c.env);
  const badge = slug === 'all' ? badgeOfAll(status.pops) : badgeOf(one(status.pops, slug!));
  c.header('cache-control', `public, max-age=${limits.status.cacheSeconds}, stale-while-revalidate=60`);
  return format === 'svg' ? svg(c, badge, tag) : json(c, badge, tag);
});

function one(pops: readonly PopStatusView[], slug: string): PopStatusView {
  const found = pops.find(({ id }) => id === slug);
  if (!found)
    throw new ApiError(
      'not_found',
      'No PoP of this name has been here yet; all.svg is the badge of the whole network.',
    );
  return found;
}

async function svg(c: Ctx, badge: Badge, tag: string): Promise<Response> {
  c.header('content-type', 'image/svg+xml; charset=utf-8');
  return conditional(c, String(await badgeSvg(badge)), tag);
}

/** https://shields.io/badges/endpoint-badge */
function json(c: Ctx, { label, message, color, kind }: Badge, tag: string): Response {
  c.header('content-type', 'application/json');
  const isError = kind === 'down';
  return conditional(c, JSON.stringify({ schemaVersion: 1, label, message, color, isError }), tag);
}
