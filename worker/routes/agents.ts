import { idSchema, slugSchema } from '#protocol';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { type Env, fleet, pop } from '../env.ts';
import { ApiError } from '../errors.ts';
import { isCode, mint, objectId } from '../ids.ts';
import { isPublicKey } from '../proof.ts';
import { bearer } from '../secret.ts';
import { readBody } from './body.ts';
import { needsUpgrade } from './upgrade.ts';

const publicKey = z
  .string()
  .check(z.refine(isPublicKey, 'must be an Ed25519 public key: 32 bytes in base64url'));
const enrolSchema = z.strictObject({ code: z.string().check(z.maxLength(100)), publicKey });
const rotateSchema = z.strictObject({
  agent: idSchema,
  pop: slugSchema,
  publicKey,
  signature: z.string().check(z.maxLength(100)),
});

/** The agents' doors: enrolment, a change of keys, the control socket, the data sockets (contract §2). */
export const agents = new Hono<{ Bindings: Env }>()
  .use(async (c, next) => {
    // Agents are no browsers: whatever has an Origin is a page that wants to be one (rule 12).
    if (c.req.header('origin') !== undefined) throw new ApiError('forbidden', 'This door is for agents.');
    await next();
  })
  .post('/enrol', async (c) => {
    const { code, publicKey } = await readBody(c.req.raw, enrolSchema);
    // A code that no fleet has made is refused by its MAC: a stranger's guess does not wake the fleet's object.
    const slug = isCode(c.env, code) ? await fleet(c.env).popOf(code) : undefined;
    if (slug === undefined) throw badCode();
    // An id that the platform made carries its MAC: a stranger's dial is refused before the PoP's object wakes.
    const agent = mint(c.env.POP);
    if (!(await pop(c.env, slug).addAgent(agent, publicKey))) {
      throw new ApiError('forbidden', `The PoP ${slug} has as many agents as it may have.`);
    }
    // Of two that came with the same code at the same time, one uses it up; the other's key is forgotten again.
    if ((await fleet(c.env).useUp(code)) === undefined) {
      await pop(c.env, slug).removeAgent(agent);
      throw badCode();
    }
    return c.json({ agent, pop: slug });
  })
  .post('/rotate', async (c) => {
    const { agent, pop: slug, publicKey: next, signature } = await readBody(c.req.raw, rotateSchema);
    if (!objectId(c.env.POP, agent)) throw stranger();
    const { host } = new URL(c.req.url);
    if (!(await pop(c.env, slug).rotate(agent, next, signature, host))) throw stranger();
    return c.json({ agent, pop: slug, publicKey: next });
  })
  .get('/control', async (c) => {
    needsUpgrade(c.req.raw);
    const slug = c.req.header('x-popglass-pop') ?? '';
    const agent = c.req.header('x-popglass-agent') ?? '';
    if (!objectId(c.env.POP, agent) || !z.safeParse(slugSchema, slug).success) throw stranger();
    return passOn(await pop(c.env, slug).fetch(c.req.raw));
  })
  .get('/data/:sid/:result', async (c) => {
    needsUpgrade(c.req.raw);
    const id = objectId(c.env.SESSION, c.req.param('sid'));
    if (!id || !/^[1-9]\d{0,3}$/.test(c.req.param('result'))) throw stranger();
    if (!isWellFormed(c.env, c.req.raw)) throw stranger();
    return passOn(await c.env.SESSION.get(id).fetch(c.req.raw));
  });

/** True for a dial that has what a job's agent has: its id, the job's token, a signature. Whether they are right the session knows. */
function isWellFormed(env: Env, request: Request): boolean {
  const agent = request.headers.get('x-popglass-agent') ?? '';
  const proof = request.headers.get('x-popglass-proof') ?? '';
  const token = bearer(request) ?? '';
  return objectId(env.POP, agent) !== undefined && /^[\w-]{43}$/.test(token) && /^[\w-]{86}$/.test(proof);
}

function badCode(): ApiError {
  return new ApiError('unauthorized', 'This enrolment code is unknown, used or too old.');
}

function stranger(): ApiError {
  return new ApiError('unauthorized', 'This agent, session or token is not known here.');
}

/** An object's refusal in the error shape; its upgrade as it is. */
function passOn(response: Response): Response {
  if (response.status === 101) return response;
  if (response.status === 410) throw new ApiError('gone', 'This result is over.');
  if (response.status === 503)
    throw new ApiError('internal_error', 'Who may bring this result can not be said now: dial again.');
  throw stranger();
}
