import * as z from 'zod/mini';

/**
 * What an address of a path can be other than a part of the routed Internet. `private`: no global unicast address, and nobody
 * known to announce it; `ixp`: in the peering LAN of an Internet exchange, where the address tells no member.
 */
export const networkKinds = ['private', 'ixp'] as const;
export type NetworkKind = (typeof networkKinds)[number];

/** Bounds on what a zone's word can come to. A prefix that several networks announce has two or three origins, as a rule. */
export const networkBounds = { origins: 8, nameChars: 80 } as const;

/** Facts about the path to a target; part of the notes. */
export const pathNotes = [
  /**
   * Whose an address is: the AS numbers that announce it (several: more than one does), within which prefix, and what the first of
   * them is called; of an exchange, what that is called.
   */
  z.object({
    k: z.literal('network'),
    address: z.string(),
    asn: z.array(z.int().check(z.gte(1), z.lte(4_294_967_295))).check(z.maxLength(networkBounds.origins)),
    prefix: z.optional(z.string().check(z.maxLength(43))),
    name: z.optional(z.string().check(z.maxLength(networkBounds.nameChars))),
    kind: z.optional(z.enum(networkKinds)),
  }),
] as const;
