import { limits, redactRuleSchema } from '#protocol';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import type { Env } from '../env.ts';
import { ApiError } from '../errors.ts';
import { isAllowedOrigin } from '../guard/origin.ts';
import { bearer } from '../secret.ts';
import { readBody } from './body.ts';
import { controlKey } from './control-key.ts';
import { exports } from './export.ts';
import { refusal, sessionStub } from './session-stub.ts';
import { needsUpgrade } from './upgrade.ts';

/** What the holder of the key may change of a session. */
const patchSchema = z.strictObject({ redact: z.nullable(redactRuleSchema) });

/** `GET`, `PATCH`, `DELETE /v1/sessions/{sid}`, its export and its live socket (contract §2, §3). */
export const sessions = new Hono<{ Bindings: Env }>()
  .get('/:sid', async (c) => {
    const overview = await sessionStub(c.env, c.req.param('sid'), 'session').overview(bearer(c.req.raw));
    if (typeof overview === 'string') throw refusal(overview, 'session');
    c.header('cache-control', 'no-store');
    c.header('vary', 'authorization');
    return c.json(overview);
  })
  .patch('/:sid', async (c) => {
    const key = controlKey(c.req.raw);
    const { redact } = await readBody(c.req.raw, patchSchema);
    const answer = await sessionStub(c.env, c.req.param('sid'), 'session').redact(redact, key);
    if (typeof answer === 'string') throw refusal(answer, 'session');
    c.header('cache-control', 'no-store');
    return c.json(answer);
  })
  .delete('/:sid', async (c) => {
    const key = controlKey(c.req.raw);
    const answer = await sessionStub(c.env, c.req.param('sid'), 'session').remove(key);
    if (answer !== 'removed') throw refusal(answer, 'session');
    return c.body(null, 204);
  })
  .route('/', exports)
  .get('/:sid/live', async (c) => {
    needsUpgrade(c.req.raw);
    if (!isAllowedOrigin(c.env, c.req.raw))
      throw new ApiError('forbidden', 'Sockets are for pages of this host only.');
    const response = await sessionStub(c.env, c.req.param('sid'), 'session').fetch(c.req.raw);
    if (response.status === 410) throw refusal('gone', 'session');
    if (response.status === 429) throw full();
    return response;
  });

function full(): ApiError {
  const most = limits.viewer.perSession;
  const message = `${most} people watch this session, which is all it takes. Try later.`;
  return new ApiError('rate_limit_exceeded', message, { limit: `${most} viewers` }, { 'retry-after': '60' });
}
