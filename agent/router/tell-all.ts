import type { BgpRoute, BgpTarget } from '#protocol';
import type { Command } from '../exec.ts';
import { pathMatches } from './as-path.ts';
import { hear } from './hear.ts';
import type { Wanted } from './json-values.ts';
import type { Question, RouterEnd } from './router.ts';

/** What a router's own client is asked, and how its answer is read. */
export interface Asking {
  readonly command: Command;
  readonly wanted: Wanted;
  /** The routes in one of the values that are wanted; undefined: it is none that is known. */
  readonly routesIn: (value: unknown, nowMs: number) => BgpRoute[] | undefined;
}

/** Asks a router that speaks JSON, and tells those of its routes that were asked for. */
export async function tellAll(
  { command, wanted, routesIn }: Asking,
  { target, tell, signal, now }: Question,
): Promise<RouterEnd> {
  let isStrange = false;
  const heard = await hear(command, {
    signal,
    wanted,
    onValue(value) {
      const routes = routesIn(value, now());
      isStrange ||= routes === undefined;
      return (routes ?? []).every((route) => !isOf(target, route) || tell.route(route));
    },
  });
  if (heard.kind === 'failed') return heard;
  if (heard.isCut) tell.cut();
  return isStrange
    ? { kind: 'failed', why: 'says what this agent does not understand' }
    : { kind: 'answered' };
}

/** Whether a route is one that was asked for: a router may tell all ways to a prefix that has one, or a whole table. */
function isOf(target: BgpTarget, { asPath, communities }: BgpRoute): boolean {
  if (target.kind === 'aspath') return pathMatches(target.path, asPath);
  if (target.kind === 'route') return true;
  const list = target.numbers.length === 3 ? communities.large : communities.standard;
  return list.includes(target.text);
}
