import { type Matrix, matrixOf } from './mesh.ts';
import type { Options } from './options.ts';
import { overallOf } from './overall.ts';
import { type PopFacts, readPop, type Snapshot, type State } from './read.ts';
import type { Say } from './words.ts';

/** Beyond this many PoPs the matrix is shown only where the site owner asks for it. */
const mostUnasked = 12;

/** Of times. */
const style = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** Notices that have a line of their own. */
const mostNotices = 4;

/** What one widget shows of a snapshot; drawn by `draw.ts`. */
export interface View {
  readonly state: State;
  readonly sentence: string;
  readonly pops: readonly PopFacts[];
  readonly matrix: Matrix | null;
  /** A title; where, and until when. */
  readonly notices: readonly (readonly [string, string])[];
}

/** @param snapshot null: nothing has come yet, and room is kept for what will */
export function viewOf(snapshot: Snapshot | null, options: Options, say: Say, nowMs: number): View {
  const known = new Map((snapshot?.pops ?? []).map((pop) => [pop.id, pop]));
  const ids = options.pops.length > 0 ? options.pops : [...known.keys()];
  // A slug that the edge doesn't have keeps its row, so that its owner sees the slip, but doesn't count.
  const pops = ids.map((id) => known.get(id) ?? readPop({ id }));
  const { state, sentence } = overallOf(
    pops.filter(({ id }) => known.has(id)),
    say,
  );
  return {
    state,
    sentence: snapshot ? sentence : '…',
    pops,
    matrix: matrixFor(ids, snapshot, options),
    notices: snapshot ? noticesOf(snapshot, pops, say, nowMs) : [],
  };
}

function matrixFor(ids: readonly string[], snapshot: Snapshot | null, options: Options): Matrix | null {
  const isWanted = !options.compact && (options.mesh ?? ids.length <= mostUnasked);
  if (!isWanted || ids.length < 2) return null;
  // Nobody measures anybody: then there is nothing to wait for either.
  return snapshot?.mesh.length === 0 ? null : matrixOf(ids, snapshot?.mesh ?? []);
}

/** What goes on now at the PoPs that are shown. */
function noticesOf(
  { incidents, maintenance }: Snapshot,
  pops: readonly PopFacts[],
  say: Say,
  nowMs: number,
): View['notices'] {
  const lines: [string, string][] = [];
  for (const { title, pops: slugs, from, until } of [...incidents, ...maintenance]) {
    const names = pops.filter(({ id }) => slugs.includes(id)).map(({ name }) => name);
    const isElsewhere = names.length === 0 && slugs.length > 0;
    // An incident has no times, and NaN is neither before nor after anything.
    if (isElsewhere || Date.parse(from) > nowMs || Date.parse(until) <= nowMs) continue;
    const about = [
      names.join(', '),
      until && say('until', new Date(until).toLocaleString(say('locale'), style)),
    ];
    lines.push([title, about.map((part) => part && ` · ${part}`).join('')]);
  }
  return lines.slice(0, mostNotices);
}
