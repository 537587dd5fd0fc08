import * as z from 'zod/mini';
import { formatAddress, formatCidr, limits } from '#protocol';
import { gobgpRoutes, gobgpRowsSchema } from './gobgp-routes.ts';
import { hear } from './hear.ts';
import type { Wanted } from './json-values.ts';
import type { Question, RouterEnd, RouterOf } from './router.ts';
import { tellAll } from './tell-all.ts';

type Gobgp = Pick<RouterOf<'gobgp'>, 'program'>;

/** A table is an object with an array for each prefix. */
const rows: Wanted = { open: '[', depth: 1 };
const summary: Wanted = { open: '{', depth: 0 };
const summarySchema = z.object({ num_path: z.int() });

/** The command line of GoBGP's client: a prefix is made of numbers, all else stands here (rule 2). */
export function gobgpArgv(what: string | undefined, family: 4 | 6): string[] {
  return ['global', 'rib', ...(what === undefined ? [] : [what]), '-a', `ipv${family}`, '-j'];
}

/**
 * Asks GoBGP. It knows prefixes and nothing else to look for, and its client gathers a whole table before it prints any of it: so a
 * pattern is looked for here, and only where the table is small.
 */
export async function askGobgp(gobgp: Gobgp, question: Question): Promise<RouterEnd> {
  const { target, ipVersion } = question;
  if (target.kind === 'route') {
    const { block, isExact } = target;
    const { family } = block.base;
    const what = isExact ? formatCidr(block) : formatAddress(block.base);
    return tellOf(gobgp, gobgpArgv(what, family), question);
  }
  const families = ipVersion === undefined ? ([4, 6] as const) : [ipVersion];
  for (const family of families) {
    const refusal = await tooMany(gobgp, question.signal, family);
    if (refusal) return refusal;
  }
  for (const family of families) {
    const end = await tellOf(gobgp, gobgpArgv(undefined, family), question);
    if (end.kind === 'failed') return end;
  }
  return { kind: 'answered' };
}

async function tooMany(
  { program }: Gobgp,
  signal: AbortSignal,
  family: 4 | 6,
): Promise<RouterEnd | undefined> {
  let paths: number | undefined;
  const heard = await hear(
    { file: program, argv: gobgpArgv('summary', family) },
    {
      signal,
      wanted: summary,
      onValue(value) {
        const told = z.safeParse(summarySchema, value);
        if (told.success) paths = told.data.num_path;
        return true;
      },
    },
  );
  if (heard.kind === 'failed') return heard;
  const { gobgpPaths } = limits.probe;
  if (paths !== undefined && paths <= gobgpPaths) return undefined;
  const has = paths === undefined ? 'an unknown number of' : String(paths);
  const why = `has ${has} IPv${family} paths and no search by path or community, which this agent does for it up to ${gobgpPaths}`;
  return { kind: 'failed', why };
}

function tellOf({ program }: Gobgp, argv: readonly string[], question: Question): Promise<RouterEnd> {
  return tellAll(
    {
      command: { file: program, argv },
      wanted: rows,
      routesIn(value, nowMs) {
        const ways = z.safeParse(gobgpRowsSchema, value);
        return ways.success ? gobgpRoutes(ways.data, nowMs) : undefined;
      },
    },
    question,
  );
}
