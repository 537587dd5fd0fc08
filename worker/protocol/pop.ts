import * as z from 'zod/mini';
import { toolNames } from './codes.ts';
import { visible } from './visible.ts';

/** A slug: what URLs, `magic` and people call a PoP. */
export const slugSchema = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{1,30}$/, 'must be 2 to 31 of a-z, 0-9 and hyphen, a letter first'));

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
});
export type PopInfo = z.infer<typeof popInfoSchema>;

/** One tool on one host: here, in which version and for which address families; or why not. */
export const capabilitySchema = z.strictObject({
  tool: z.enum(toolNames),
  version: z.nullable(z.string().check(z.overwrite(visible), z.maxLength(120))),
  families: z.array(z.literal([4, 6])),
  /** Set when `families` is empty: what is missing and what to do. */
  reason: z.optional(z.string().check(z.overwrite(visible), z.maxLength(240))),
});
export type Capability = z.infer<typeof capabilitySchema>;

/** What the world sees of a PoP (`GET /v1/pops`). */
export interface PopView extends PopInfo {
  readonly online: boolean;
  /** ISO time of the last change between online and offline; null before the first. */
  readonly since: string | null;
  /** Address families that at least one agent has. */
  readonly families: (4 | 6)[];
  readonly tools: Capability[];
  /** Version of the agents; null when none was ever here. */
  readonly version: string | null;
}
