import { Hono } from 'hono';
import type { Env } from '../env.ts';
import { ApiError, invalid } from '../errors.ts';
import { atDesk } from '../fleet/notices/at-desk.ts';
import type { Answer } from '../fleet/notices/notices.ts';
import { incidentPatch, incidentRequest, webhookRequest, windowRequest } from '../fleet/notices/requests.ts';
import { readBody } from './body.ts';

/** What the operator says of the network, and where to. */

export const maintenance = new Hono<{ Bindings: Env }>()
  .get('/', async (c) => c.json(await atDesk(c.env, async (desk) => desk.windows())))
  .post('/', async (c) => {
    const request = await readBody(c.req.raw, windowRequest);
    return c.json(taken(await atDesk(c.env, async (desk) => desk.maintain(request))), 201);
  })
  .delete('/:id', async (c) => {
    if (!(await atDesk(c.env, async (desk) => desk.endWindow(c.req.param('id')))))
      throw unknown('maintenance window');
    return c.body(null, 204);
  });

export const incidents = new Hono<{ Bindings: Env }>()
  .get('/', async (c) => c.json(await atDesk(c.env, async (desk) => desk.incidents())))
  .post('/', async (c) => {
    const request = await readBody(c.req.raw, incidentRequest);
    return c.json(taken(await atDesk(c.env, async (desk) => desk.openIncident(request))), 201);
  })
  .patch('/:id', async (c) => {
    const patch = await readBody(c.req.raw, incidentPatch);
    const answer = await atDesk(c.env, async (desk) => desk.updateIncident(c.req.param('id'), patch));
    if (!answer) throw unknown('incident');
    return c.json(taken(answer));
  })
  .delete('/:id', async (c) => {
    if (!(await atDesk(c.env, async (desk) => desk.dropIncident(c.req.param('id')))))
      throw unknown('incident');
    return c.body(null, 204);
  });

export const webhooks = new Hono<{ Bindings: Env }>()
  .get('/', async (c) => c.json(await atDesk(c.env, async (desk) => desk.webhooks())))
  .post('/', async (c) => {
    const request = await readBody(c.req.raw, webhookRequest);
    return c.json(taken(await atDesk(c.env, async (desk) => desk.addWebhook(request))), 201);
  })
  .delete('/:id', async (c) => {
    if (!(await atDesk(c.env, async (desk) => desk.removeWebhook(c.req.param('id')))))
      throw unknown('webhook');
    return c.body(null, 204);
  });

/** @throws {ApiError} `validation_error`, with the field and what is allowed there */
function taken<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw invalid(answer.why.field, answer.why.rule);
}

function unknown(what: string): ApiError {
  return new ApiError('not_found', `There is no such ${what}.`);
}
