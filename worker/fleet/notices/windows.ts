import type { Maintenance } from '#protocol';
import type { Happening } from './happening.ts';
import { type Phase, phases, type Window } from './rows.ts';

/** Windows over time. Pure; times in ms since the epoch, but for those of the windows themselves. */

export function phaseOf({ from, until }: Maintenance, now: number): Phase {
  if (now >= Date.parse(until)) return 'over';
  return now >= Date.parse(from) ? 'begun' : 'coming';
}

/** What is to be told of a window by now, in order. A clock that was set back tells nothing again. */
export function tidingsOf({ maintenance, told }: Window, now: number): Happening[] {
  const reached = phases.indexOf(phaseOf(maintenance, now));
  const before = phases.indexOf(told);
  const began: Happening = { type: 'maintenance.began', data: maintenance };
  const ended: Happening = { type: 'maintenance.ended', data: maintenance };
  return [...(before < 1 && reached >= 1 ? [began] : []), ...(before < 2 && reached === 2 ? [ended] : [])];
}

/** When there is something to tell of a window next; null: never again. */
export function edgeOf({ maintenance: { from, until }, told }: Window): number | null {
  if (told === 'over') return null;
  return Date.parse(told === 'coming' ? from : until);
}
