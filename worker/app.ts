import { Hono } from 'hono';
import type { Env } from './env.ts';
import { ApiError, errorResponse } from './errors.ts';
import { admin } from './routes/admin.ts';
import { agents } from './routes/agents.ts';
import { measurements } from './routes/measurements.ts';
import { page } from './routes/page.ts';
import { pops } from './routes/pops.ts';
import { sessions } from './routes/sessions.ts';

export const app = new Hono<{ Bindings: Env }>()
  .get('/healthz', (c) => c.text('ok'))
  .route('/v1/measurements', measurements)
  .route('/v1/sessions', sessions)
  .route('/v1/agent', agents)
  .route('/v1/admin', admin)
  .route('/v1', pops)
  .route('/', page)
  .notFound((c) =>
    errorResponse(new ApiError('not_found', `There is nothing at ${c.req.method} ${c.req.path}.`)),
  )
  .onError((error) => errorResponse(error));
