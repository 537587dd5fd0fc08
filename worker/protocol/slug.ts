import * as z from 'zod/mini';

/** A slug: what URLs, `magic` and people call a PoP. */
export const slugSchema = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{1,30}$/, 'must be 2 to 31 of a-z, 0-9 and hyphen, a letter first'));
