import type { Outcome } from './campaign.ts';
import type { ViolationKind } from './checker/evidence.ts';

/** What the long run comes to, for people: the table that the promises are measured by, and each violation below it. */
export function tableOf(
  { violations, totals, faults }: Outcome,
  { minutes, seed }: { readonly minutes: number; readonly seed: number },
): string {
  const count = (...kinds: ViolationKind[]) => violations.filter(({ kind }) => kinds.includes(kind)).length;
  const states = Object.entries(totals.states).map(([state, n]) => `${n} ${state}`);
  const rows: [string, string | number][] = [
    ['seed', seed],
    ['minutes', minutes],
    ['faults injected', faults],
    ['jobs', `${totals.results} (${states.join(', ')})`],
    ['entries sent', totals.entries],
    ['viewers, joins', `${totals.viewers}, ${totals.joins}`],
    ['lost', count('lost', 'no-gap')],
    ['doubled', count('doubled')],
    ['reordered, disagreeing', count('reordered', 'disagree')],
    ['lost with edge and agent, after it was seen', totals.unkept],
    ['unexplained endings', count('unexplained')],
    ['jobs stuck', count('stuck')],
    ['jobs that ended twice', count('two-ends')],
    ['runs doubled', count('two-runs')],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  return [...lines, ...violations.map(({ kind, result, detail }) => `! ${kind} ${result}: ${detail}`)].join(
    '\n',
  );
}
