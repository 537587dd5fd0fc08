import { Hono } from 'hono';
import type { Env } from '../env.ts';
import { directory } from '../fleet/directory.ts';
import { probeJson } from './probe-json.ts';

/** `GET /v1/pops`: all of them. `GET /v1/probes`: those online, in Globalping's shape. */
export const pops = new Hono<{ Bindings: Env }>()
  .get('/pops', async (c) => {
    c.header('cache-control', 'no-cache');
    return c.json(await directory(c.env));
  })
  .get('/probes', async (c) => {
    const online = (await directory(c.env)).filter((pop) => pop.online);
    c.header('cache-control', 'no-cache');
    return c.json(
      online.map((pop) => {
        const { id, tags, resolvers, ...location } = probeJson(pop);
        const able = pop.tools.filter(({ families }) => families.length > 0).map(({ tool }) => tool);
        // Ours, too: what does not work there, or not in both families, and why.
        const missing = pop.tools.flatMap(({ tool, reason }) =>
          reason === undefined ? [] : [{ tool, reason }],
        );
        return { id, version: pop.version, location, tags, resolvers, tools: able, missing };
      }),
    );
  });
