/** A block that a transit announces for a customer who is not in the lab. */
export interface Announced {
  readonly block: string;
  /** The customer's number, which stands in the path so many times. */
  readonly origin: number;
  readonly times: number;
  /** Where the transit learnt it: a community of its own, and a large one. */
  readonly mark: number;
}

function announced(block: string, index: number): Announced {
  return { block, origin: 65_000 + (index % 7), times: index % 5 === 0 ? 3 : 1, mark: 3_000 + (index % 10) };
}

const count = (most: number) => Array.from({ length: most }, (_, index) => index);

/** A few hundred, within the documentation prefixes (RFC 5737, RFC 3849) and the private AS numbers (RFC 6996). */
export const many: { readonly v4: readonly Announced[]; readonly v6: readonly Announced[] } = {
  v4: count(128).map((index) => announced(`192.0.2.${128 + index}/32`, index)),
  v6: count(172).map((index) => announced(`2001:db8:${(0x5000 + index).toString(16)}::/48`, index)),
};
