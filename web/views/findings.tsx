import { explainAcross, type SeenFrom } from '#protocol/explain/across.ts';
import { explainFamilies } from '#protocol/explain/families.ts';
import { type Finding, findingWeights, settled } from '#protocol/findings.ts';
// oxlint-disable-next-line import/no-unassigned-import -- what is shared with it stays in the shared files
import '../tools/tool-kit.ts';
import type { Tool } from '#protocol/tools/tool.ts';
import type { PopProps } from '../tools/tool-view.ts';

export { OtherFamily } from './other-family.tsx';

type AnyProps = Pick<PopProps<unknown, unknown>, 'name' | 'state' | 'ended'>;
type AnyTool = Pick<Tool<unknown, unknown, unknown>, 'explain' | 'seen'>;

interface FindingsProps {
  readonly tool: AnyTool;
  readonly props: AnyProps;
}

/** What one location's numbers mean: a quiet line each. */
export function Findings({ tool, props: { name, state, ended } }: FindingsProps) {
  const found = settled(tool.explain(state, ended), ended);
  if (found.length > 0) return <List label={`Findings from ${name}`} findings={found} />;
  return isWell(tool, state, ended) ? (
    <p class="fnd s">
      <span class="st good">{well}</span>
    </p>
  ) : null;
}

/** The same in a few words, for where there is little room. */
export function Verdict({ tool, props: { state, ended } }: FindingsProps) {
  const [first] = settled(tool.explain(state, ended), ended);
  if (first) return <span class={`st ${shapeOf(first)}`}>{factOf(first)}</span>;
  return isWell(tool, state, ended) ? <span class="st good">{well}</span> : <>{'\u00a0'}</>;
}

interface AcrossProps {
  /** Of the locations that have come to their end. */
  readonly seen: readonly SeenFrom[];
  /** The same of earlier measurements of the same, the newest first; worked out as far as somebody looks. */
  readonly earlier: Iterable<readonly SeenFrom[]>;
  /** That is all of them. */
  readonly ended: boolean;
}

/** What only the locations together show. */
export function Across({ seen, earlier, ended }: AcrossProps) {
  const found = settled([...explainAcross(seen), ...explainFamilies(seen, earlier)], ended);
  return found.length > 0 ? <List label="Findings across locations" findings={found} /> : null;
}

const well = 'No fault found.';

/** True when there was something that could have been at fault. */
function isWell(tool: AnyTool, state: unknown, ended: boolean): boolean {
  if (!ended) return false;
  const { probes, names } = tool.seen(state, ended);
  return probes !== null || names !== null;
}

/** The fact, without what follows from it. */
export function factOf({ text }: Finding): string {
  const end = text.indexOf(': ');
  return end < 0 ? text : `${text.slice(0, end)}.`;
}

/** The class that gives a finding its shape: a note says that what looks like a fault is none. */
export function shapeOf({ code }: Finding): 'good' | 'warn' | 'bad' {
  const weight = findingWeights[code];
  return weight === 'note' ? 'good' : weight;
}

function List({ label, findings }: { readonly label: string; readonly findings: readonly Finding[] }) {
  return (
    <ul class="fnd s" aria-label={label}>
      {findings.map((finding) => (
        <li key={finding.code + finding.text}>
          <Line finding={finding} />
        </li>
      ))}
    </ul>
  );
}

/** One sentence, with what it rests on behind it. */
function Line({ finding }: { readonly finding: Finding }) {
  const { text, confidence, evidence } = finding;
  return (
    <details>
      <summary>
        <span class={`st ${shapeOf(finding)}`}>{text}</span>
        {confidence !== 'sure' && <span class="m"> {confidence}</span>}
      </summary>
      <ul class="n m">
        {evidence.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </details>
  );
}
