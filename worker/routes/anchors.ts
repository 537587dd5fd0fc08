import { anchorSchema, limits } from '#protocol';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { type Env, fleet } from '../env.ts';
import { ApiError } from '../errors.ts';
import { readBody } from './body.ts';

const listSchema = z.array(anchorSchema).check(
  z.maxLength(limits.mesh.anchors),
  z.refine(
    (list) => new Set(list.map(({ id }) => id)).size === list.length,
    'must have an id each that no other one has',
  ),
  z.refine((list) => list.every(({ ipv4, ipv6 }) => ipv4 ?? ipv6), 'must have an ipv4 or an ipv6 each'),
);

/** `/v1/admin/anchors`: the hosts beyond the PoPs that all of them measure. What is put takes the place of all that were. */
export const anchors = new Hono<{ Bindings: Env }>()
  .get('/', async (c) => c.json(await fleet(c.env).anchors()))
  .put('/', async (c) => {
    const list = await readBody(c.req.raw, listSchema);
    const taken = await fleet(c.env).setAnchors(list);
    if (taken !== undefined)
      throw new ApiError('validation_error', `${taken} is a PoP.`, { id: 'must not be the slug of a PoP' });
    return c.json(list);
  });
