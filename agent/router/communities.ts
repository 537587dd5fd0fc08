import { readFileSync, statSync } from 'node:fs';
import * as z from 'zod/mini';
import { decodeText, isCommunity, limits, visible } from '#protocol';
import { UsageError } from '../exit.ts';

const { communityNames, communityFileBytes } = limits.probe;

const fileSchema = z.record(
  z.string(),
  z.string().check(z.minLength(1), z.maxLength(limits.probe.route.chars)),
);

/**
 * What the operator calls communities: `{"64500:1": "learnt in Vienna", …}`.
 * @throws {UsageError}
 */
export function readCommunityNames(path: string): ReadonlyMap<string, string> {
  try {
    if (statSync(path).size > communityFileBytes)
      throw new Error(`is larger than ${communityFileBytes} bytes`);
    const names = Object.entries(decodeText(fileSchema, readFileSync(path, 'utf8'), communityFileBytes));
    if (names.length > communityNames) throw new Error(`has more than ${communityNames} names`);
    const strange = names.find(([community]) => !isCommunity(community));
    if (strange) throw new Error(`not a community: ${strange[0]} (like 64500:1, 64500:1:2, rt:64500:1)`);
    return new Map(names.map(([community, name]) => [community, visible(name)]));
  } catch (error) {
    throw new UsageError(`communities file: ${(error as Error).message}`);
  }
}
