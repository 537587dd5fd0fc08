import { Hono } from 'hono';
import type { Env } from '../env.ts';
import { ApiError } from '../errors.ts';
import { isAllowedOrigin } from '../guard/origin.ts';
import { controlKey } from './control-key.ts';
import { refusal, sessionStub } from './session-stub.ts';
import { needsUpgrade } from './upgrade.ts';

/** `GET`, `DELETE /v1/sessions/{sid}` and its live socket (contract §2, §3). */
export const sessions = new Hono<{ Bindings: Env }>()
  .get('/:sid', async (c) => {
    const overview = await sessionStub(c.env, c.req.param('sid'), 'session').overview();
    if (typeof overview === 'string') throw refusal(overview, 'session');
    c.header('cache-control', 'no-store');
    return c.json(overview);
  })
  .delete('/:sid', async (c) => {
    const key = controlKey(c.req.raw);
    const answer = await sessionStub(c.env, c.req.param('sid'), 'session').remove(key);
    if (answer !== 'removed') throw refusal(answer, 'session');
    return c.body(null, 204);
  })
  .get('/:sid/live', async (c) => {
    needsUpgrade(c.req.raw);
    if (!isAllowedOrigin(c.env, c.req.raw))
      throw new ApiError('forbidden', 'Sockets are for pages of this host only.');
    const response = await sessionStub(c.env, c.req.param('sid'), 'session').fetch(c.req.raw);
    if (response.status === 410) throw refusal('gone', 'session');
    return response;
  });
