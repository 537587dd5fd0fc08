import type { Cell, Mesh } from '#protocol';
import * as z from 'zod/mini';
import { keyOf } from './buckets/bucket.ts';

/** Whether this agent measures the mesh. Times in ms since the epoch. */
export const dutySchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('none') }),
  z.strictObject({
    is: z.literal('measuring'),
    /** Of the list that it was given last. */
    revision: z.string(),
    since: z.number(),
    /** The operator was told already that it says more than it should. */
    isWarned: z.boolean(),
  }),
  /** It was told to stop: a last word of it may be on its way. */
  z.strictObject({ is: z.literal('relieved') }),
]);

/** An agent that is here. `at`: since when, in ms since the epoch. */
interface Candidate {
  readonly present: {
    readonly agent: string;
    readonly at: number;
    readonly leaving: boolean;
    readonly duty: z.infer<typeof dutySchema>;
  };
}

/**
 * Which one of the agents that are here measures the mesh: the one that does, while it is here; else one that has not been relieved
 * of it before, the longest here. @param but not this one
 */
export function measurerOf<L extends Candidate>(links: readonly L[], but?: string): L | undefined {
  const able = links.filter(({ present }) => !present.leaving && present.agent !== but);
  return able.find(({ present }) => present.duty.is === 'measuring') ?? able.toSorted(bySeniority)[0];
}

function bySeniority({ present: a }: Candidate, { present: b }: Candidate): number {
  const isRelieved = ({ duty }: typeof a) => Number(duty.is === 'relieved');
  return isRelieved(a) - isRelieved(b) || a.at - b.at || (a.agent < b.agent ? -1 : 1);
}

/** Of what an agent says, what it was asked for. Two cells of one target and family contradict each other: neither counts (rule 11). */
export function sift(cells: readonly Cell[], { targets }: Mesh): Cell[] {
  const asked = new Set(
    targets.flatMap(({ id: to, ipv4, ipv6 }) => [
      ...(ipv4 ? [keyOf({ to, family: 4 })] : []),
      ...(ipv6 ? [keyOf({ to, family: 6 })] : []),
    ]),
  );
  const byKey = Map.groupBy(
    cells.filter((cell) => asked.has(keyOf(cell))),
    keyOf,
  );
  return [...byKey.values()].flatMap((same) => (same.length === 1 ? same : []));
}
