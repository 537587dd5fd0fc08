import { requestSchema } from '#protocol';
import { type Context, Hono } from 'hono';
import { etag } from 'hono/etag';
import type { Env } from '../env.ts';
import { ApiError } from '../errors.ts';
import { measurementId, mint, parseMeasurementId } from '../ids.ts';
import { bearer, hashOf, newSecret } from '../secret.ts';
import { readBody } from './body.ts';
import { plan } from './create.ts';
import { measurementJson } from './measurement-json.ts';
import { sessionStub, unknown } from './session-stub.ts';

type Ctx = Context<{ Bindings: Env }>;

/** `POST /v1/measurements`, `GET`, `DELETE /v1/measurements/{id}` (contract §2). */
export const measurements = new Hono<{ Bindings: Env }>()
  .post('/', async (c) => {
    const request = await readBody(c.req.raw, requestSchema);
    const url = new URL(c.req.url);
    const { target, task, pops } = await plan(c.env, request, url.hostname);
    const opening = request.session === undefined ? await newSession(c.env) : undefined;
    const session = opening?.session ?? request.session!;
    const credentials = opening ? { keyHash: opening.keyHash } : keyOf(c);
    const infos = pops.map(
      ({ online: _o, since: _s, families: _f, tools: _t, version: _v, ...info }) => info,
    );
    const answer = await sessionStub(c.env, session, 'session').create({
      session,
      ...credentials,
      target,
      task,
      pops: infos,
    });
    if (!answer.ok) throw refusal(answer.why);
    const { origin } = url;
    const body = { id: answer.id, probesCount: pops.length, session, url: `${origin}/s/${session}` };
    c.header('location', `${origin}/v1/measurements/${answer.id}`);
    c.header('cache-control', 'no-store');
    return c.json(opening ? { ...body, key: opening.key } : body, 202);
  })
  .get('/:id', etag(), async (c) => {
    const { session, m } = partsOf(c.req.param('id'));
    const record = await sessionStub(c.env, session, 'measurement').read(m);
    if (!record) throw unknown('measurement');
    const body = measurementJson(record);
    c.header('cache-control', body.status === 'finished' ? 'public, max-age=3600, immutable' : 'no-cache');
    return c.json(body);
  })
  .delete('/:id', async (c) => {
    const { session, m } = partsOf(c.req.param('id'));
    const answer = await sessionStub(c.env, session, 'measurement').stop(m, keyOf(c).key);
    if (answer !== 'stopping') throw refusal(answer);
    return c.json({ id: measurementId(session, m) }, 202);
  });

async function newSession(env: Env) {
  const key = newSecret();
  return { session: mint(env.SESSION), key, keyHash: await hashOf(key) };
}

function keyOf(c: Ctx): { key: string } {
  const key = bearer(c.req.raw);
  if (key === undefined) {
    throw new ApiError(
      'unauthorized',
      'This needs the control key of the session: Authorization: Bearer KEY.',
    );
  }
  return { key };
}

function partsOf(id: string) {
  const parts = parseMeasurementId(id);
  if (!parts) throw unknown('measurement');
  return parts;
}

function refusal(why: 'not_found' | 'forbidden' | 'full'): ApiError {
  if (why === 'not_found') return unknown('session');
  if (why === 'forbidden') return new ApiError('forbidden', 'This is not the control key of the session.');
  return new ApiError('validation_error', 'This session is full: open a new one.', { session: 'is full' });
}
