import type { MtrState } from '#protocol/tools/mtr.ts';
import { isTarget, mtrRows } from './mtr-rows.ts';
import type { MtrRow } from './mtr-rows.ts';

/** What a location's mtr comes to. */
export interface Verdict {
  readonly kind: 'good' | 'bad';
  readonly text: string;
}

/** Before so many probes of the target have been answered or lost, a verdict would only flicker. */
const enoughProbes = 5;

/**
 * One sentence about a path. Only loss that reaches the target counts; what a hop on the way loses alone is its rate limit on
 * ICMP. Undefined as long as it is too early to say.
 */
export function verdictOf(state: MtrState, ended: boolean): Verdict | undefined {
  const rows = mtrRows(state, ended);
  const last = rows.at(-1);
  if (!last) return undefined;
  if (!isTarget(state, last)) return ended ? unreached(rows) : undefined;
  if (!ended && last.stats.total < enoughProbes) return undefined;
  return last.loss === 'real' ? lossy(rows, last) : clean(rows);
}

function unreached(rows: readonly MtrRow[]): Verdict {
  const answering = rows.findLast(({ hosts }) => hosts.length > 0);
  return {
    kind: 'bad',
    text: answering ? `Nothing answers behind hop ${answering.ttl}.` : 'No hop answers.',
  };
}

function lossy(rows: readonly MtrRow[], last: MtrRow): Verdict {
  const first = rows.find(({ loss }) => loss === 'real') ?? last;
  const text =
    first === last ? 'Loss at the target.' : `Loss starts at hop ${first.ttl}, reaches the target.`;
  return { kind: 'bad', text };
}

function clean(rows: readonly MtrRow[]): Verdict {
  const limited = rows.filter(({ loss }) => loss === 'limited').map(({ ttl }) => String(ttl));
  if (limited.length === 0) return { kind: 'good', text: 'No loss.' };
  const text =
    limited.length === 1
      ? `No loss. Hop ${limited[0]} only rate-limits ICMP.`
      : `No loss. Hops ${limited.join(', ')} only rate-limit ICMP.`;
  return { kind: 'good', text };
}
