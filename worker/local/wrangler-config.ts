import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import * as z from 'zod/mini';
import { decode } from '#protocol';

const configSchema = z.object({
  name: z.string(),
  compatibility_date: z.string(),
  assets: z.object({ directory: z.string(), binding: z.string(), run_worker_first: z.boolean() }),
  durable_objects: z.object({
    bindings: z.array(z.object({ name: z.string(), class_name: z.string() })),
  }),
  ratelimits: z.array(
    z.object({
      name: z.string(),
      namespace_id: z.string(),
      simple: z.object({ limit: z.number(), period: z.literal([10, 60]) }),
    }),
  ),
  vars: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** What wrangler.toml says of the Worker, in miniflare's words: one place says what is bound to what. */
export function workerOptions(file: string) {
  const config = decode(configSchema, parse(readFileSync(file, 'utf8')));
  const { directory, binding, run_worker_first: invoke_user_worker_ahead_of_assets } = config.assets;
  const objects = config.durable_objects.bindings.map(
    ({ name, class_name: className }) => [name, { className, useSQLite: true }] as const,
  );
  return {
    name: config.name,
    compatibilityDate: config.compatibility_date,
    durableObjects: Object.fromEntries(objects),
    ratelimits: Object.fromEntries(
      config.ratelimits.map(({ name, namespace_id, simple }) => [name, { namespace_id, simple }] as const),
    ),
    bindings: config.vars,
    assets: {
      directory,
      binding,
      routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets },
    },
  };
}
