import type { Entry } from '#protocol';
import { namedBy, otherFamily } from '#protocol/named.ts';
// oxlint-disable-next-line import/no-unassigned-import -- what is shared with it stays in the shared files
import '../tools/tool-kit.ts';

interface OtherFamilyProps {
  /** The first note of each location's log. */
  readonly notes: readonly (Entry | undefined)[];
  readonly onRun: (version: 4 | 6) => void;
}

/** Offers the family that the target's name has, too, where nobody chose one. */
export function OtherFamily({ notes, onRun }: OtherFamilyProps) {
  const named = notes.flatMap((note) => (note && namedBy(note)) ?? []);
  const other = named.map(otherFamily).find((family) => family !== undefined);
  return other === undefined ? null : (
    <button
      type="button"
      class="b"
      aria-label={`Run again over IPv${other}`}
      title={`The name has IPv${other}, too`}
      onClick={() => onRun(other)}
    >
      Over IPv{other}
    </button>
  );
}
