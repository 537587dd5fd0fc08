import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { Env } from '../env.ts';

const open = cors({
  origin: '*',
  allowMethods: ['GET', 'HEAD', 'POST'],
  allowHeaders: ['authorization', 'content-type', 'if-none-match', 'last-event-id', 'cf-turnstile-response'],
  exposeHeaders: [
    'etag',
    'location',
    'retry-after',
    'x-ratelimit-consumed',
    'x-ratelimit-limit',
    'x-ratelimit-remaining',
    'x-ratelimit-reset',
  ],
  maxAge: 86_400,
});

/**
 * Pages of any site may read and create: there are no cookies, so there is nothing of the visitor's that they could borrow.
 * Sockets have a rule of their own (guard/origin.ts); admin and agents are for nobody's pages.
 */
export const openToPages: MiddlewareHandler<{ Bindings: Env }> = (c, next) =>
  c.req.header('upgrade') === undefined ? open(c, next) : next();
