import { decodeNote, isTerminal, type ResultState } from '#protocol';
import type { ResultRecord } from '../viewer-record.ts';
import type { Flaw } from './lines.ts';

/** What is wrong with the order in which one viewer was told of a result. */
export function orderFlaws({ states, entries, oddities, gaps }: ResultRecord): Flaw[] {
  const flaws: Flaw[] = oddities.map((detail) => ({ kind: 'disagree', detail }));
  const step = states.findIndex((to, i) => i > 0 && !mayFollow(states[i - 1]!, to));
  if (step !== -1)
    flaws.push({ kind: 'disagree', detail: `${states[step]!.state} came after ${states[step - 1]!.state}` });
  const notes = entries.filter((entry) => entry?.[1] === 'n' && decodeNote(entry[2])?.k === 'tool');
  if (notes.length > 1) flaws.push({ kind: 'doubled', detail: `the tool was named ${notes.length} times` });
  if (gaps.length > 1)
    flaws.push({ kind: 'disagree', detail: `gaps at ${gaps.map(({ from }) => from).join(', ')}` });
  return flaws;
}

const open = ['queued', 'starting', 'running'];

/** Steps may be missing: the viewer was away. Of what comes after the end, others tell. */
function mayFollow(from: ResultState, to: ResultState): boolean {
  if (isTerminal(from) || isTerminal(to)) return true;
  if (from.state === 'starting' && from.held && to.state === 'queued') return true;
  return open.indexOf(to.state) >= open.indexOf(from.state);
}
