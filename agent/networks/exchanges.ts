import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { type Address, blockOf, decodeText, formatCidr, networkBounds, parseCidr, visible } from '#protocol';
import { UsageError } from '../exit.ts';

/** There are some three thousand such LANs in the world (PeeringDB). */
const [maxBytes, maxLans] = [4 * 1024 * 1024, 20_000];

/** Other fields are nobody's business here: the list may come from somewhere else. */
const fileSchema = z
  .array(z.object({ prefix: z.string(), name: z.string().check(z.minLength(1)) }))
  .check(z.maxLength(maxLans));

/** The peering LANs of Internet exchanges, as the operator knows them. */
export interface Exchanges {
  readonly size: number;
  /** The name of the exchange in whose LAN an address is, by the longest prefix. */
  nameOf(address: Address): string | undefined;
}

/**
 * Reads the operator's list, `[{"prefix", "name"}]`; none is an empty one.
 * @throws {UsageError}
 */
export function readExchanges(path: string | null): Exchanges {
  return exchangesOf(path === null ? [] : listIn(path));
}

function listIn(path: string): z.infer<typeof fileSchema> {
  try {
    return decodeText(fileSchema, readFileSync(path, 'utf8'), maxBytes);
  } catch (error) {
    throw new UsageError(`ixps: ${path}: ${(error as Error).message}`);
  }
}

function exchangesOf(list: z.infer<typeof fileSchema>): Exchanges {
  const names = new Map<string, string>();
  const lengths = new Set<number>();
  for (const { prefix, name } of list) {
    const block = parseCidr(prefix);
    if (!block) throw new UsageError(`ixps: not a CIDR block: ${prefix}`);
    lengths.add(block.prefixLength);
    names.set(formatCidr(block), visible(name).slice(0, networkBounds.nameChars));
  }
  const longestFirst = [...lengths].sort((a, b) => b - a);
  return {
    size: names.size,
    nameOf(address) {
      const bits = address.bytes.length * 8;
      return longestFirst
        .filter((length) => length <= bits)
        .map((length) => names.get(formatCidr(blockOf(address, length))))
        .find((name) => name !== undefined);
    },
  };
}
