import * as z from 'zod/mini';
import { parseAddress } from './address.ts';
import { limits } from './limits.ts';
import { slugSchema } from './slug.ts';
import { visible } from './visible.ts';

/** One numeric address of a family, as the target grammar has it. */
function addressOf(family: 4 | 6) {
  return z.string().check(
    z.maxLength(limits.targetChars),
    z.refine((text) => parseAddress(text)?.family === family, `must be an IPv${family} address`),
  );
}

export const ipv4Schema = addressOf(4);
export const ipv6Schema = addressOf(6);

/** What an agent shall measure all the time: another PoP, or an anchor. */
export const meshTargetSchema = z.strictObject({
  id: slugSchema,
  ipv4: z.optional(ipv4Schema),
  ipv6: z.optional(ipv6Schema),
});
export type MeshTarget = z.infer<typeof meshTargetSchema>;

/** Everything that an agent shall measure. `revision` names this list: whoever knows it need not be told again. */
export const meshSchema = z.strictObject({
  revision: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  targets: z.array(meshTargetSchema).check(z.maxLength(limits.mesh.targets)),
});
export type Mesh = z.infer<typeof meshSchema>;

/** A host beyond the PoPs that all of them measure, named by the operator: an upstream's router, a customer's site. */
export const anchorSchema = z.strictObject({
  id: slugSchema,
  name: z.string().check(z.overwrite(visible), z.minLength(1), z.maxLength(80)),
  ipv4: z.optional(ipv4Schema),
  ipv6: z.optional(ipv6Schema),
});
export type Anchor = z.infer<typeof anchorSchema>;

const milliseconds = z.number().check(z.gte(0), z.lte(60_000));

/**
 * What an agent found of one target in one address family since its last summary. `rounds`: one digit per round, the number of
 * its probes that were answered. `rtt` in ms over all that were (RFC 2681); `jitter` is the mean absolute difference of successive
 * replies; null when nothing was answered.
 */
export const cellSchema = z
  .strictObject({
    to: slugSchema,
    family: z.literal([4, 6]),
    rounds: z.string().check(z.regex(new RegExp(`^[0-${limits.mesh.probes}]{1,${limits.mesh.rounds}}$`))),
    rtt: z.nullable(
      z.strictObject({ min: milliseconds, avg: milliseconds, max: milliseconds, jitter: milliseconds }),
    ),
  })
  .check(
    z.refine(
      ({ rounds, rtt }) => (rtt === null) === /^0+$/.test(rounds),
      'rtt is null exactly when nothing was answered',
    ),
    z.refine(
      ({ rtt }) => !rtt || (rtt.min <= rtt.avg && rtt.avg <= rtt.max),
      'min, avg and max must be in order',
    ),
  );
export type Cell = z.infer<typeof cellSchema>;

/** All that an agent found since its last summary. Empty: there is nothing to measure. */
export const cellsSchema = z.array(cellSchema).check(z.maxLength(2 * limits.mesh.targets));
