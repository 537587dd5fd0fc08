import { requestSchema } from '#protocol';
import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { Env } from '../env.ts';
import { measurementId, mint, parseMeasurementId } from '../ids.ts';
import { hashOf, newSecret } from '../secret.ts';
import { readBody } from './body.ts';
import { controlKey } from './control-key.ts';
import { plan } from './create.ts';
import { measurementJson } from './measurement-json.ts';
import { refusal, sessionStub, unknown } from './session-stub.ts';

/** `POST /v1/measurements`, `GET`, `DELETE /v1/measurements/{id}` (contract §2). */
export const measurements = new Hono<{ Bindings: Env }>()
  .post('/', async (c) => {
    const request = await readBody(c.req.raw, requestSchema);
    const url = new URL(c.req.url);
    const { target, task, pops } = await plan(c.env, request, url.hostname);
    const opening = request.session === undefined ? await newSession(c.env) : undefined;
    const session = opening?.session ?? request.session!;
    const credentials = opening ? { keyHash: opening.keyHash } : { key: controlKey(c.req.raw) };
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
    if (!answer.ok) throw refusal(answer.why, 'session');
    const { origin } = url;
    const body = { id: answer.id, probesCount: pops.length, session, url: `${origin}/s/${session}` };
    c.header('location', `${origin}/v1/measurements/${answer.id}`);
    c.header('cache-control', 'no-store');
    return c.json(opening ? { ...body, key: opening.key } : body, 202);
  })
  .get('/:id', etag(), async (c) => {
    const { session, m } = partsOf(c.req.param('id'));
    const record = await sessionStub(c.env, session, 'measurement').read(m);
    if (typeof record === 'string') throw refusal(record, 'measurement');
    const body = await measurementJson(record);
    c.header('cache-control', body.status === 'finished' ? 'public, max-age=3600, immutable' : 'no-cache');
    return c.json(body);
  })
  .delete('/:id', async (c) => {
    const { session, m } = partsOf(c.req.param('id'));
    const answer = await sessionStub(c.env, session, 'measurement').stop(m, controlKey(c.req.raw));
    if (answer !== 'stopping') throw refusal(answer, 'measurement');
    return c.json({ id: measurementId(session, m) }, 202);
  });

async function newSession(env: Env) {
  const key = newSecret();
  return { session: mint(env.SESSION), key, keyHash: await hashOf(key) };
}

function partsOf(id: string) {
  const parts = parseMeasurementId(id);
  if (!parts) throw unknown('measurement');
  return parts;
}
