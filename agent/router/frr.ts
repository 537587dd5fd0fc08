import * as z from 'zod/mini';
import { type BgpRoute, type BgpTarget, limits, parseCidr } from '#protocol';
import { pathMatches } from './as-path.ts';
import { frrRoute, frrSearch } from './frr-command.ts';
import { frrAnswerSchema, frrPath, frrRoutes, frrRowsSchema } from './frr-routes.ts';
import { type Heard, hear } from './hear.ts';
import type { Wanted } from './json-values.ts';
import type { Question, RouterEnd, RouterOf } from './router.ts';

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
  if (target.kind === 'route') return tellAll(frr, question, [frrRoute(target.block, target.isExact)]);
  const found: string[] = [];
  for (const family of ipVersion === undefined ? ([4, 6] as const) : [ipVersion]) {
    const heard = await search(frr, question, frrSearch(target, family), found);
    if (heard.kind === 'failed') return heard;
    if (heard.isCut) question.tell.cut();
  }
  const commands = found.map((prefix) => frrRoute(parseCidr(prefix)!, true));
  return commands.length === 0 ? { kind: 'answered' } : tellAll(frr, question, commands);
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

async function tellAll(
  { program, directory }: Frr,
  { target, tell, signal, now }: Question,
  commands: readonly string[],
): Promise<RouterEnd> {
  let isStrange = false;
  const heard = await hear(
    { file: program, argv: vtyshArgv(directory, commands) },
    {
      signal,
      wanted: answers,
      onValue(value) {
        const answer = z.safeParse(frrAnswerSchema, value);
        isStrange ||= !answer.success;
        if (!answer.success) return true;
        return frrRoutes(answer.data, now()).every((route) => !isOf(target, route) || tell.route(route));
      },
    },
  );
  if (heard.kind === 'failed') return heard;
  if (heard.isCut) tell.cut();
  return isStrange
    ? { kind: 'failed', why: 'says what this agent does not understand' }
    : { kind: 'answered' };
}

/** Whether a route is one that was asked for: FRR tells all ways to a prefix that has one. */
export function isOf(target: BgpTarget, { asPath, communities }: BgpRoute): boolean {
  if (target.kind === 'aspath') return pathMatches(target.path, asPath);
  if (target.kind === 'route') return true;
  const list = target.numbers.length === 3 ? communities.large : communities.standard;
  return list.includes(target.text);
}
