import { decode, DecodeError, isTerminal, resultStateSchema } from '#protocol';
import type {
  Entry,
  MeasurementView,
  PopInfo,
  ResultState,
  ResultView,
  ToolName,
  ViewerFrame,
} from '#protocol';
import { tools } from '#protocol/tools/index.ts';
import type { Tool } from '#protocol/tools/tool.ts';

/** A hole in a log: entries that were lost for good. */
interface Gap {
  readonly from: number;
  readonly to: number | null;
}

/** One PoP's part of a measurement. `fold` is the tool's state; its tool gives it its type. */
export interface ResultModel {
  readonly r: number;
  readonly m: number;
  readonly pop: string;
  readonly type: ToolName;
  state: ResultState;
  fold: unknown;
  /** How many entries of the log are folded: the cursor. */
  have: number;
  readonly gaps: Gap[];
  /** Counts changes, so that a view knows when to draw again although folds change in place. */
  version: number;
}

export interface MeasurementModel extends Omit<MeasurementView, 'measurementOptions'> {
  readonly options: unknown;
}

/** A session as this page knows it. */
export interface SessionModel {
  joined: boolean;
  createdAt: string;
  expiresAt: string;
  /** Newest last, as they were run. */
  measurements: MeasurementModel[];
  readonly results: Map<number, ResultModel>;
  readonly pops: Map<string, PopInfo>;
  viewers: number;
}

/**
 * What a frame did: nothing; something to draw; the first sign of a result, to draw at once; a hole in what this page has, to
 * join again for; the end of the session.
 */
export type Outcome = 'same' | 'changed' | 'first' | 'missing' | 'ended';

export function emptySession(): SessionModel {
  return {
    joined: false,
    createdAt: '',
    expiresAt: '',
    measurements: [],
    results: new Map(),
    pops: new Map(),
    viewers: 0,
  };
}

/** A tool, seen without its types: what a log and a measurement carry is decoded by the tool itself. */
export function toolOf(name: ToolName): Tool<unknown, unknown, unknown> {
  return tools[name];
}

/** Takes one frame into the model, in place, as folds do. Taking a frame twice changes nothing. */
export function apply(session: SessionModel, frame: ViewerFrame): Outcome {
  switch (frame.t) {
    case 'session':
      session.joined = true;
      session.createdAt = frame.createdAt;
      session.expiresAt = frame.expiresAt;
      for (const measurement of frame.measurements) addMeasurement(session, measurement);
      addResults(session, frame.results, frame.pops);
      return 'first';
    case 'measurement':
      addMeasurement(session, frame);
      addResults(session, frame.results, frame.pops);
      return 'first';
    case 'log':
      return addEntries(session.results.get(frame.r), frame.seq, frame.e);
    case 'state':
      return setState(session.results.get(frame.r), frame);
    case 'gap':
      return addGap(session.results.get(frame.r), { from: frame.from, to: frame.to ?? null });
    case 'viewers':
      session.viewers = frame.n;
      return 'changed';
    default:
      frame.t satisfies 'bye';
      return 'ended';
  }
}

/** A join with more results than this would be over the cap for a viewer's frame. */
const cursorResults = 300;

/**
 * Per result, the first entry that this page does not have: what a join says. In a huge session the shortest logs are left out:
 * they come again and are dropped.
 */
export function cursorOf(session: SessionModel): Record<string, number> {
  const begun = [...session.results.values()].filter(({ have }) => have > 0);
  const longest = begun.sort((a, b) => b.have - a.have).slice(0, cursorResults);
  return Object.fromEntries(longest.map(({ r, have }) => [String(r), have]));
}

/** The results of a measurement, in the order in which they were asked for. */
export function resultsOf(session: SessionModel, m: number): ResultModel[] {
  return [...session.results.values()].filter((result) => result.m === m).sort((a, b) => a.r - b.r);
}

/** Ids of the measurements that still run, oldest first. */
export function runningIds(session: SessionModel): string[] {
  const running = new Set(
    [...session.results.values()].filter(({ state }) => !isTerminal(state)).map(({ m }) => m),
  );
  return session.measurements.filter(({ m }) => running.has(m)).map(({ id }) => id);
}

/** What a PoP is called; its slug when the edge said no more about it. */
export function popName(session: SessionModel, slug: string): string {
  return session.pops.get(slug)?.name ?? slug;
}

function addMeasurement(session: SessionModel, view: MeasurementView): void {
  if (session.measurements.some(({ m }) => m === view.m)) return;
  const { id, m, type, target, createdAt } = view;
  const options = optionsOf(type, view.measurementOptions);
  session.measurements = [...session.measurements, { id, m, type, target, createdAt, options }].sort(
    (a, b) => a.m - b.m,
  );
}

/** Options that a newer edge knows better than this page fall back to the defaults: they are only shown here. */
function optionsOf(type: ToolName, value: unknown): unknown {
  return tryDecode(() => decode(toolOf(type).options, value)) ?? decode(toolOf(type).options, {});
}

function addResults(session: SessionModel, views: readonly ResultView[], pops: readonly PopInfo[]): void {
  for (const pop of pops) session.pops.set(pop.id, pop);
  for (const view of views) {
    const known = session.results.get(view.r);
    if (known) setState(known, view);
    else addResult(session, view);
  }
}

function addResult(session: SessionModel, view: ResultView): void {
  const measurement = session.measurements.find(({ m }) => m === view.m);
  if (!measurement) return;
  const { type, target, options } = measurement;
  session.results.set(view.r, {
    r: view.r,
    m: view.m,
    pop: view.pop,
    type,
    state: stateIn(view) ?? { state: 'queued' },
    fold: toolOf(type).initial({ target, options }),
    have: 0,
    gaps: [],
    version: 0,
  });
}

function addEntries(result: ResultModel | undefined, seq: number, entries: readonly Entry[]): Outcome {
  if (!result) return 'same';
  if (seq > result.have) return 'missing';
  const fresh = entries.slice(result.have - seq);
  if (fresh.length === 0) return 'same';
  const tool = toolOf(result.type);
  for (const entry of fresh) result.fold = tool.fold(result.fold, entry);
  const isFirst = result.have === 0;
  result.have += fresh.length;
  result.version++;
  return isFirst ? 'first' : 'changed';
}

/** A result that has ended stays ended, whatever arrives late. */
function setState(result: ResultModel | undefined, view: unknown): Outcome {
  const state = stateIn(view);
  if (!result || !state || isTerminal(result.state)) return 'same';
  result.state = state;
  result.version++;
  return 'changed';
}

function addGap(result: ResultModel | undefined, gap: Gap): Outcome {
  if (!result || result.gaps.some(({ from }) => from === gap.from)) return 'same';
  result.gaps.push(gap);
  if (gap.to !== null && gap.from <= result.have) result.have = Math.max(result.have, gap.to);
  result.version++;
  return 'changed';
}

/** The state in a view or a frame; undefined for one that this page is too old for. */
function stateIn(view: unknown): ResultState | undefined {
  return tryDecode(() => decode(resultStateSchema, view));
}

function tryDecode<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
