import * as z from 'zod/mini';
import { limits } from './limits.ts';

const { route } = limits.probe;

const text = (most: number) => z.string().check(z.maxLength(most));
const word = text(route.chars);
/** A number of 32 bits: an AS number (RFC 6793), a preference, a MED. */
const number32 = z.int().check(z.gte(0), z.lte(0xffff_ffff));
const list = z.array(word).check(z.maxLength(route.communities));

/** What a router found about a route's origin (RFC 6811). */
export const validations = ['valid', 'invalid', 'unknown'] as const;

/** One way to a prefix, as a router has it, whichever router that is. Null: it does not say. */
export const bgpRouteSchema = z.object({
  prefix: word,
  /** The way that is taken. */
  best: z.boolean(),
  /** `unicast`, `unreachable`, `blackhole`, `prohibit`. */
  kind: text(20),
  /** How the router knows it: `BGP`, `static`, `device`, `local` … */
  source: z.nullable(word),
  /** What the router calls the session that it comes from, and the neighbour's address where that is not the next hop. */
  protocol: z.nullable(word),
  peer: z.nullable(word),
  /** The neighbour first. Numbers; sets and confederations (RFC 4271, RFC 5065) as text: `{64500 64501}`. */
  asPath: z.array(z.union([number32, word])).check(z.maxLength(route.steps)),
  nextHop: z.nullable(word),
  localPreference: z.nullable(number32),
  med: z.nullable(number32),
  origin: z.nullable(z.enum(['IGP', 'EGP', 'incomplete'])),
  /** `64500:1`, `64500:1:2`, `rt:64500:1`. */
  communities: z.object({ standard: list, large: list, extended: list }),
  /** Since when, in the router's own words: it may be a time of day, a date or a time that has passed. */
  since: z.nullable(word),
  /** For how long, in seconds, where that follows from what the router says. */
  age: z.nullable(number32),
  validation: z.nullable(z.enum(validations)),
});
export type BgpRoute = z.infer<typeof bgpRouteSchema>;
export type CommunityKind = keyof BgpRoute['communities'];

/** `2026-11-26 09:58:39.123` */
export const clockForm = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?$/;

/** Facts about a router's table; part of the notes. */
export const bgpNotes = [
  /** A route of a router that speaks JSON, which the agent had to understand to know what it may tell of it. */
  z.extend(bgpRouteSchema, { k: z.literal('route') }),
  /** What the clock of a router says, in its own time zone: its lines say by it since when there is a route. */
  z.object({ k: z.literal('clock'), time: z.string().check(z.regex(clockForm)) }),
  /** What the operator of the PoP calls a community that some route has. */
  z.object({ k: z.literal('community'), community: word, name: word }),
] as const;
