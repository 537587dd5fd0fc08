import { Hono } from 'hono';
import { clientOf } from './client.ts';
import type { Env } from './env.ts';
import { ApiError, errorResponse } from './errors.ts';
import { visits } from './guard/bursts.ts';
import { openToPages } from './guard/cors.ts';
import { securityHeaders } from './guard/headers.ts';
import { knownHosts } from './guard/origin.ts';
import { admin } from './routes/admin.ts';
import { agents } from './routes/agents.ts';
import { feeds } from './routes/feeds.ts';
import { badges } from './routes/badges.ts';
import { limitsRoute } from './routes/limits.ts';
import { measurements } from './routes/measurements.ts';
import { page } from './routes/page.ts';
import { pops } from './routes/pops.ts';
import { sessions } from './routes/sessions.ts';
import { status } from './routes/status.ts';

export const app = new Hono<{ Bindings: Env }>()
  .use(securityHeaders)
  .get('/healthz', (c) => c.text('ok'))
  .on('ALL', ['/v1/agent/enrol', '/v1/agent/rotate', '/v1/agent/control'], visits)
  .route('/v1/agent', agents)
  .use(knownHosts)
  .use('/v1/admin/*', visits)
  .route('/v1/admin', admin)
  .use('/v1/measurements/*', openToPages)
  .route('/v1/measurements', measurements)
  .use('/v1/sessions/*', openToPages, visits)
  .route('/v1/sessions', sessions)
  .on('ALL', ['/v1/limits', '/v1/pops', '/v1/probes'], openToPages)
  .on('GET', ['/v1/pops', '/v1/probes'], visits)
  .route('/v1', limitsRoute)
  .route('/v1', pops)
  .on('ALL', ['/status.atom', '/status.rss'], openToPages)
  .route('/', feeds)
  .use('/v1/status/*', openToPages)
  .route('/v1/status', status)
  .route('/badge', badges)
  .use('/widget.js', openToPages)
  .use('/s/*', visits)
  .route('/', page)
  .notFound((c) =>
    errorResponse(new ApiError('not_found', `There is nothing at ${c.req.method} ${c.req.path}.`)),
  )
  .onError((error, c) => errorResponse(error, { method: c.req.method, client: clientOf(c.env, c.req.raw) }));
