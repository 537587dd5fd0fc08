import * as z from 'zod/mini';
import { limits, parseCidr } from '#protocol';
import { pathMatches } from './as-path.ts';
import { frrRoute, frrSearch } from './frr-command.ts';
import { frrAnswerSchema, frrPath, frrRoutes, frrRowsSchema } from './frr-routes.ts';
import { type Heard, hear } from './hear.ts';
import type { Wanted } from './json-values.ts';
import type { Question, RouterEnd, RouterOf } from './router.ts';
import { tellAll } from './tell-all.ts';

type Frr = Pick<RouterOf<'frr'>, 'program' | 'directory'>;

/** An answer for one prefix is an object; in a table of them each prefix has an array, within `routes`. */
const answers: Wanted = { open: '{', depth: 0 };
const rows: Wanted = { open: '[', depth: 2 };

/** The command line of FRR's shell: bgpd alone is asked. */
export function vtyshArgv(directory: string, commands: readonly string[]): string[] {
  for (const command of commands)
    if (!/^show [\x20-\x7b\x7d\x7e]{1,200}$/.test(command)) throw new Error('no line for FRR');
  return ['--vty_socket', directory, '-d', 'bgpd', ...commands.flatMap((command) => ['-c', command])];
}

/**
 * Asks FRR. What it finds by a pattern it tells in short, without communities and validation: so it is asked for the prefixes first,
 * and then for each of them, with one command line.
 */
export async function askFrr(frr: Frr, question: Question): Promise<RouterEnd> {
  const { target, ipVersion } = question;
  if (target.kind === 'route') return tellOf(frr, [frrRoute(target.block, target.isExact)], question);
  const found: string[] = [];
  for (const family of ipVersion === undefined ? ([4, 6] as const) : [ipVersion]) {
    const heard = await search(frr, question, frrSearch(target, family), found);
    if (heard.kind === 'failed') return heard;
    if (heard.isCut) question.tell.cut();
  }
  const commands = found.map((prefix) => frrRoute(parseCidr(prefix)!, true));
  return commands.length === 0 ? { kind: 'answered' } : tellOf(frr, commands, question);
}

/** Adds the prefixes that may be told, up to as many as there may be. */
async function search(
  { program, directory }: Frr,
  { target, tell, signal }: Question,
  command: string,
  found: string[],
): Promise<Heard> {
  return hear(
    { file: program, argv: vtyshArgv(directory, [command]) },
    {
      signal,
      wanted: rows,
      onValue(value) {
        const ways = z.safeParse(frrRowsSchema, value);
        if (!ways.success) return true;
        const matching = ways.data.filter(
          ({ path = '' }) => target.kind !== 'aspath' || pathMatches(target.path, frrPath(path)),
        );
        const prefix = matching[0]?.network;
        if (prefix === undefined) return true;
        if (!tell.mayTell(prefix)) {
          tell.keep(matching.length);
          return true;
        }
        if (found.length === limits.probe.routes) {
          tell.cut();
          return false;
        }
        found.push(prefix);
        return true;
      },
    },
  );
}

/** The answers to these commands, given on one command line. */
function tellOf(
  { program, directory }: Frr,
  commands: readonly string[],
  question: Question,
): Promise<RouterEnd> {
  return tellAll(
    {
      command: { file: program, argv: vtyshArgv(directory, commands) },
      wanted: answers,
      routesIn(value, nowMs) {
        const answer = z.safeParse(frrAnswerSchema, value);
        return answer.success ? frrRoutes(answer.data, nowMs) : undefined;
      },
    },
    question,
  );
}
