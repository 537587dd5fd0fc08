import { type PopInfo, type PopView, requestSchema } from '#protocol';
import { Hono } from 'hono';
import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import { clientOf } from '../client.ts';
import type { Env } from '../env.ts';
import { showsAccess } from '../guard/access.ts';
import { burstOfCreates, burstOfTarget, visits } from '../guard/bursts.ts';
import { passesTurnstile } from '../guard/turnstile.ts';
import { measurementId, mint, parseMeasurementId } from '../ids.ts';
import { charge } from '../quota/charge.ts';
import { bearer, hashOf, newSecret } from '../secret.ts';
import { readBody } from './body.ts';
import { controlKey } from './control-key.ts';
import { check, choose } from './create.ts';
import { measurementJson } from './measurement-json.ts';
import { refusal, sessionStub, unknown } from './session-stub.ts';

/** What a 304 says beside its tag: pages of other sites can't read it otherwise. */
const retainedHeaders = [
  ...RETAINED_304_HEADERS,
  'access-control-allow-origin',
  'access-control-expose-headers',
];

/** `POST /v1/measurements`, `GET`, `DELETE /v1/measurements/{id}` (contract §2). */
export const measurements = new Hono<{ Bindings: Env }>()
  .post('/', async (c) => {
    const request = await readBody(c.req.raw, requestSchema);
    const { hostname, origin } = new URL(c.req.url);
    // Whatever can be told without waking anybody comes first, and is free.
    const asked = check(c.env, request, hostname);
    if (request.session !== undefined) sessionStub(c.env, request.session, 'session');
    const client = clientOf(c.env, c.req.raw);
    await burstOfCreates(c.env, client);
    const stay = await stayOf(c.env, c.req.raw, request.session);
    if (!stay.showsAccess) await passesTurnstile(c.env, c.req.raw);
    const pops = (await choose(c.env, request)).map(infoOf);
    // What comes to nothing must not use up what everybody shares.
    await burstOfTarget(c.env, asked.target);
    const lease = await charge(c, client, pops.length, asked.task);
    const { session, credentials, key } = stay;
    const stub = sessionStub(c.env, session, 'session');
    const created = stub.create({ session, ...credentials, ...asked, pops, lease: lease.id });
    const answer = await created.catch((error: unknown) => lease.refund().then(() => Promise.reject(error)));
    if (!answer.ok) {
      await lease.refund();
      throw refusal(answer.why, 'session');
    }
    c.header('location', `${origin}/v1/measurements/${answer.id}`);
    c.header('cache-control', 'no-store');
    const url = `${origin}/s/${session}`;
    return c.json({ id: answer.id, probesCount: pops.length, session, url, ...(key && { key }) }, 202);
  })
  .use('/:id', visits)
  .get('/:id', etag({ retainedHeaders }), async (c) => {
    const { session, m } = partsOf(c.req.param('id'));
    const key = bearer(c.req.raw);
    const record = await sessionStub(c.env, session, 'measurement').read(m, key);
    if (typeof record === 'string') throw refusal(record, 'measurement');
    const body = await measurementJson(record);
    c.header('vary', 'authorization');
    c.header('cache-control', key === undefined ? caching(body.status) : 'private, no-store');
    return c.json(body);
  })
  .delete('/:id', async (c) => {
    const { session, m } = partsOf(c.req.param('id'));
    const answer = await sessionStub(c.env, session, 'measurement').stop(m, controlKey(c.req.raw));
    if (answer !== 'stopping') throw refusal(answer, 'measurement');
    return c.json({ id: measurementId(session, m) }, 202);
  });

/**
 * What is finished does not change any more; but its session may be deleted, or parts of it hidden, and caches hear of neither:
 * so they keep it for a minute. What was shown to the holder of the key is nobody else's.
 */
function caching(status: string): string {
  return status === 'finished' ? 'public, max-age=60, immutable' : 'no-cache';
}

/** The session that a measurement goes to, and what the visitor shows for it: access to open one, or the key of one that is open. */
async function stayOf(env: Env, request: Request, session: string | undefined) {
  if (session !== undefined)
    return { session, credentials: { key: controlKey(request) }, showsAccess: false };
  const hasAccess = await showsAccess(env, request);
  const key = newSecret();
  const credentials = { keyHash: await hashOf(key) };
  return { session: mint(env.SESSION), credentials, key, showsAccess: hasAccess };
}

/** What is kept of a PoP with a measurement: what it was called, not how it was. */
function infoOf({ online: _o, since: _s, families: _f, tools: _t, version: _v, ...info }: PopView): PopInfo {
  return info;
}

function partsOf(id: string) {
  const parts = parseMeasurementId(id);
  if (!parts) throw unknown('measurement');
  return parts;
}
