import * as z from 'zod/mini';
import { toolNames } from './codes.ts';
import { ipv4Schema, ipv6Schema } from './mesh.ts';
import { slugSchema } from './slug.ts';
import { visible } from './visible.ts';

const text = z.string().check(z.minLength(1), z.maxLength(80));

/** What an operator says about a PoP. Coordinates in degrees, WGS 84. */
export const popInfoSchema = z.strictObject({
  id: slugSchema,
  name: text,
  city: text,
  /** ISO 3166-1 alpha-2, upper case. */
  country: z
    .string()
    .check(z.regex(/^[A-Z]{2}$/, 'must be a country code of two capital letters (ISO 3166-1)')),
  latitude: z.number().check(z.gte(-90), z.lte(90)),
  longitude: z.number().check(z.gte(-180), z.lte(180)),
  asn: z.int().check(z.gte(0), z.lte(4_294_967_295)),
  network: text,
  tags: z._default(z.array(text).check(z.maxLength(20)), []),
  /** Where the other PoPs measure it; null or absent: they don't. Not shown to strangers. */
  ipv4: z.optional(z.nullable(ipv4Schema)),
  ipv6: z.optional(z.nullable(ipv6Schema)),
});
export type PopInfo = z.infer<typeof popInfoSchema>;

/** One tool on one host: here, in which version and for which address families; or why not. */
export const capabilitySchema = z.strictObject({
  tool: z.enum(toolNames),
  version: z.nullable(z.string().check(z.overwrite(visible), z.maxLength(120))),
  families: z.array(z.literal([4, 6])),
  /** Set when a family is missing: why, and what to do. `whyNot` says which part of it is about which. */
  reason: z.optional(z.string().check(z.overwrite(visible), z.maxLength(240))),
});
export type Capability = z.infer<typeof capabilitySchema>;

/** Why a tool does not work in a family, `IPv4: …; IPv6: …` taken apart; undefined when nobody has said. */
export function whyNot({ reason }: Pick<Capability, 'reason'>, family: 4 | 6): string | undefined {
  const parts = reason?.split(/; (?=IPv[46]: )/) ?? [];
  if (!/^IPv[46]: /.test(parts[0] ?? '')) return reason;
  return parts.find((one) => one.startsWith(`IPv${family}: `))?.slice('IPv4: '.length);
}

/** What the world sees of a PoP (`GET /v1/pops`). */
export interface PopView extends Omit<PopInfo, 'ipv4' | 'ipv6'> {
  readonly online: boolean;
  /** ISO time of the last change between online and offline; null before the first. */
  readonly since: string | null;
  /** Address families that at least one agent has. */
  readonly families: (4 | 6)[];
  readonly tools: Capability[];
  /** Version of the agents; null when none was ever here. */
  readonly version: string | null;
}
