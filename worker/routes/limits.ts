import { Hono } from 'hono';
import { clientOf } from '../client.ts';
import type { Env } from '../env.ts';
import { notedStanding } from '../quota/noted.ts';
import { leftOf } from '../quota/rate-headers.ts';
import { allowance } from '../settings.ts';

/** `GET /v1/limits`: what the visitor may still ask for, in Globalping's shape (contract §2). Wakes nobody. */
export const limitsRoute = new Hono<{ Bindings: Env }>().get('/limits', async (c) => {
  const { points: limit } = allowance(c.env);
  const standing = await notedStanding(clientOf(c.env, c.req.raw));
  c.header('cache-control', 'no-store');
  return c.json({
    rateLimit: { measurements: { create: { type: 'ip', limit, ...leftOf(limit, standing, Date.now()) } } },
  });
});
