import * as z from 'zod/mini';

/** Building blocks that several tools' options share, so that the same word means the same thing everywhere. */

/** An integer with a default; both bounds are allowed values. */
export function integer(fallback: number, min: number, max: number) {
  return z._default(z.int().check(z.gte(min), z.lte(max)), fallback);
}

/** One of a list, the first being the default. */
export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z._default(z.enum(values), values[0]);
}

/** 4 or 6; absent means: the literal's own family, else what the name has, IPv4 first. */
export const ipVersion = z.optional(z.literal([4, 6]));

/** Seconds between probes. Below 0.2 s a tool needs privileges, and a target may call it a flood (rule 8). */
export const interval = z._default(z.number().check(z.gte(0.2), z.lte(5)), 0.5);

/** Bytes of payload. 1472 fills an Ethernet frame without fragmenting IPv4 (1500 - 20 - 8). */
export const packetSize = integer(56, 0, 1472);

/** Probes of one run, in count and, together with the interval, in time. */
export const packets = integer(3, 1, 100);

/** `packets × interval` may not exceed this. */
const maxProbingSeconds = 120;

/** The check that ties `packets` and `interval` together; the message names both. */
export const withinProbingTime = z.refine<{ packets: number; interval: number }>(
  ({ packets: count, interval: seconds }) => count * seconds <= maxProbingSeconds,
  { message: `packets × interval must be at most ${maxProbingSeconds} s`, path: ['packets'] },
);
