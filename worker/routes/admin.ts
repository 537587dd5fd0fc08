import { decode, popInfoSchema, slugSchema } from '#protocol';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { type Env, fleet, pop } from '../env.ts';
import { ApiError } from '../errors.ts';
import { objectId } from '../ids.ts';
import { bearer, isOneOf } from '../secret.ts';
import { incidents, maintenance, webhooks } from './admin-notices.ts';
import { anchors } from './anchors.ts';
import { readBody } from './body.ts';

/** What may be changed of a PoP: everything but its slug. */
const patchSchema = z.strictObject({
  ...z.partial(z.omit(popInfoSchema, { id: true, tags: true })).shape,
  // Without the default that they have at first: what is not said stays.
  tags: z.optional(popInfoSchema.shape.tags.def.innerType),
});

/** The operator's doors: register, list, change and revoke PoPs. Off unless ADMIN_TOKEN is set. */
export const admin = new Hono<{ Bindings: Env }>()
  .use(async (c, next) => {
    const expected = c.env.ADMIN_TOKEN;
    if (!expected) throw new ApiError('not_found', 'The admin API is off: set ADMIN_TOKEN to use it.');
    const token = bearer(c.req.raw);
    if (token === undefined || !(await isOneOf(token, [expected]))) {
      throw new ApiError('unauthorized', 'This needs Authorization: Bearer ADMIN_TOKEN.');
    }
    c.header('cache-control', 'no-store');
    await next();
  })
  .route('/maintenance', maintenance)
  .route('/incidents', incidents)
  .route('/webhooks', webhooks)
  .route('/anchors', anchors)
  .get('/pops', async (c) => c.json(await fleet(c.env).list()))
  .post('/pops', async (c) => {
    const info = await readBody(c.req.raw, popInfoSchema);
    const enrolment = await fleet(c.env).register(info);
    if (!enrolment) throw taken();
    const { code, expiresAt } = enrolment;
    const command = `popglass-agent enrol ${new URL(c.req.url).origin} ${code} && popglass-agent run`;
    return c.json({ pop: info, code, expiresAt: new Date(expiresAt).toISOString(), command }, 201);
  })
  .get('/pops/:id', async (c) => {
    const info = await fleet(c.env).find(c.req.param('id'));
    if (!info) throw unknown();
    return c.json({ pop: info, ...(await pop(c.env, info.id).describe()) });
  })
  .patch('/pops/:id', async (c) => {
    const change = await readBody(c.req.raw, patchSchema);
    const before = await fleet(c.env).find(c.req.param('id'));
    if (!before) throw unknown();
    const info = decode(popInfoSchema, { ...before, ...change });
    await fleet(c.env).update(info);
    return c.json(info);
  })
  .delete('/pops/:id', async (c) => {
    const id = c.req.param('id');
    if (!z.safeParse(slugSchema, id).success) throw unknown();
    const wasKnown = await fleet(c.env).remove(id);
    // Also when the fleet has forgotten it already: whatever broke the last time, it can be done again.
    const hadAgents = await pop(c.env, id).revoke();
    if (!wasKnown && !hadAgents) throw unknown();
    return c.body(null, 204);
  })
  .delete('/pops/:id/agents/:agent', async (c) => {
    const { id, agent } = c.req.param();
    const isOurs = objectId(c.env.POP, agent) && (await fleet(c.env).find(id));
    if (!isOurs || !(await pop(c.env, id).revokeAgent(agent)))
      throw new ApiError('not_found', 'There is no such agent.');
    return c.body(null, 204);
  });

function taken(): ApiError {
  return new ApiError('validation_error', 'An anchor has this name.', {
    id: 'must not be the name of an anchor',
  });
}

function unknown(): ApiError {
  return new ApiError('not_found', 'There is no such PoP.');
}
