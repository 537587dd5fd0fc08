import { decode, isTerminal } from '#protocol';
import type { MeasurementView, PopInfo, RedactRule, ResultView, ToolName, ViewerFrame } from '#protocol';
import { isContinuous } from '#protocol/tools/continuous.ts';
import { addEntries, begin, cut, newResult, setState, skip, tryDecode } from './result-model.ts';
import type { Outcome, ResultModel } from './result-model.ts';
import type { AnyTool } from './tools/index.ts';

export interface MeasurementModel extends MeasurementView {
  /** `measurementOptions` as its tool reads them; undefined until the tool is learnt. */
  options: unknown;
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
  /** What is hidden from those who do not hold the key. */
  redact: RedactRule | null;
  /** The tools whose code is here. */
  readonly tools: Map<ToolName, AnyTool>;
}

export function emptySession(): SessionModel {
  return {
    joined: false,
    createdAt: '',
    expiresAt: '',
    measurements: [],
    results: new Map(),
    pops: new Map(),
    viewers: 0,
    redact: null,
    tools: new Map(),
  };
}

/** Takes one frame into the model, in place, as folds do. Taking a frame twice changes nothing. */
export function apply(session: SessionModel, frame: ViewerFrame): Outcome {
  switch (frame.t) {
    case 'session':
      session.joined = true;
      session.createdAt = frame.createdAt;
      session.expiresAt = frame.expiresAt;
      session.redact = frame.redact;
      for (const measurement of frame.measurements) addMeasurement(session, measurement);
      addResults(session, frame.results, frame.pops);
      return 'first';
    case 'measurement':
      addMeasurement(session, frame);
      addResults(session, frame.results, frame.pops);
      return 'first';
    case 'viewers':
      session.viewers = frame.n;
      return 'changed';
    case 'redact':
      session.redact = frame.redact;
      return 'changed';
    case 'bye':
      return 'ended';
    default:
      return applyTo(session.results.get(frame.r), frame);
  }
}

/** What is here is not what this page may see now: all of it comes again. The tools' code stays. */
export function forget(session: SessionModel): void {
  session.measurements = [];
  session.results.clear();
}

type ResultFrame = Extract<ViewerFrame, { t: 'log' | 'state' | 'gap' }>;

function applyTo(result: ResultModel | undefined, frame: ResultFrame): Outcome {
  if (!result) return 'same';
  switch (frame.t) {
    case 'log':
      return addEntries(result, frame.seq, frame.e);
    case 'state':
      return setState(result, frame);
    default:
      frame.t satisfies 'gap';
      return frame.to === undefined ? cut(result) : skip(result, frame.from, frame.to);
  }
}

/** The tools that this session has measurements of, and whose code is not here yet. */
export function unlearnt({ measurements, tools }: SessionModel): ToolName[] {
  return [...new Set(measurements.map(({ type }) => type))].filter((type) => !tools.has(type));
}

/** Takes a tool's code, and folds what waited for it. @returns the results that there is more to see of */
export function learn(session: SessionModel, type: ToolName, known: AnyTool): ResultModel[] {
  if (session.tools.has(type)) return [];
  session.tools.set(type, known);
  const measurements = session.measurements.filter((measurement) => measurement.type === type);
  for (const measurement of measurements) measurement.options = optionsOf(known, measurement);
  const results = measurements.flatMap(({ m }) => resultsOf(session, m));
  for (const result of results) beginIn(session, result);
  return results;
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

/** What the same tool was asked about the same target before, the newest first. */
export function earlierOf(session: SessionModel, { m, type, target }: MeasurementModel): MeasurementModel[] {
  const isSame = (other: MeasurementModel): boolean =>
    other.m < m && other.type === type && other.target === target;
  return session.measurements.filter(isSame).reverse();
}

/** True of a measurement that goes on until it is stopped. */
export function goesOn({ measurementOptions }: MeasurementView): boolean {
  return isContinuous({ options: measurementOptions });
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
  const { id, m, type, target, measurementOptions, createdAt } = view;
  const known = session.tools.get(type);
  const options = known && optionsOf(known, view);
  session.measurements = [
    ...session.measurements,
    { id, m, type, target, measurementOptions, createdAt, options },
  ].sort((a, b) => a.m - b.m);
}

/** The defaults, where a newer edge has options that this page does not know: the log says the rest. */
function optionsOf({ tool }: AnyTool, { measurementOptions }: MeasurementView): unknown {
  return tryDecode(() => decode(tool.options, measurementOptions)) ?? decode(tool.options, {});
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
  const result = newResult(view, measurement.type);
  session.results.set(view.r, result);
  beginIn(session, result);
}

function beginIn(session: SessionModel, result: ResultModel): void {
  const known = session.tools.get(result.type);
  const measurement = session.measurements.find(({ m }) => m === result.m);
  if (known && measurement) begin(result, known.tool, measurement.target, measurement.options);
}
