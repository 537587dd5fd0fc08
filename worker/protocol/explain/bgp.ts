import type { Finding } from '../findings.ts';
import type { BgpState } from '../tools/bgp.ts';
import type { Seen } from './seen.ts';

/** What a router's answer shows. */
export function explainBgp({ routes, withheld, lines }: BgpState, ended: boolean): Finding[] {
  if (!ended || routes.length > 0 || withheld > 0 || lines.length === 0) return [];
  const text = 'The location’s router has no route for this: packets from there have nowhere to go.';
  return [{ code: 'no_route', text, evidence: [`answer: ${lines.at(-1)!}`], confidence: 'sure' }];
}

/** Routers are not probed: nothing to compare yet. */
export function seenByBgp(): Seen {
  return { family: null, probes: null, place: null, names: null };
}
