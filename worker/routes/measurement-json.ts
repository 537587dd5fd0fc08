import {
  decode,
  type Entry,
  isTerminal,
  type MeasurementView,
  type PopInfo,
  type ResultState,
  taskSchema,
} from '#protocol';
import { tools } from '#protocol/tools/index.ts';
import type { Tool } from '#protocol/tools/tool.ts';
import { probeJson } from './probe-json.ts';

/** A measurement with its logs, as the session hands it over: `log` holds log frames as viewers get them. */
export interface MeasurementRecord extends MeasurementView {
  readonly results: readonly {
    readonly pop: PopInfo;
    readonly status: ResultState;
    readonly log: readonly string[];
  }[];
}

/** The API's measurement: every result is a fold over its log (contract §2). */
export function measurementJson(record: MeasurementRecord) {
  const { id, type, target, measurementOptions, createdAt } = record;
  const ended = record.results.every(({ status }) => isTerminal(status));
  return {
    id,
    type,
    target,
    status: ended ? ('finished' as const) : ('in-progress' as const),
    createdAt,
    updatedAt: updatedAt(record),
    probesCount: record.results.length,
    measurementOptions,
    results: record.results.map(({ pop, status, log }) => ({
      probe: probeJson(pop),
      result: { ...baseOf(status), ...foldLog(record, status, log) },
    })),
  };
}

function foldLog(record: MeasurementRecord, status: ResultState, log: readonly string[]) {
  const { tool: name, options } = decode(taskSchema, {
    tool: record.type,
    options: record.measurementOptions,
  });
  const tool = tools[name] as unknown as Tool<unknown, unknown, object>;
  let state = tool.initial({ target: record.target, options });
  for (const frame of log) {
    for (const entry of (JSON.parse(frame) as { e: Entry[] }).e) state = tool.fold(state, entry);
  }
  // A run that was cut short leaves probes that nobody waited for: they are not lost.
  const ended = status.state === 'finished';
  return { rawOutput: tool.toText(state, ended), ...tool.toResult(state, ended) };
}

/** The last change: the end of the last result to end, else its beginning. */
function updatedAt({ createdAt, results }: MeasurementRecord): string {
  const times = results.flatMap(({ status }) =>
    'finishedAt' in status ? [status.finishedAt] : startOf(status),
  );
  return new Date(Math.max(Date.parse(createdAt), ...times)).toISOString();
}

function startOf(status: ResultState): number[] {
  return 'startedAt' in status && status.startedAt !== undefined ? [status.startedAt] : [];
}

/** Globalping's word for a state, and whose fault a failure is. */
function baseOf(status: ResultState) {
  const iso = (at: number) => new Date(at).toISOString();
  return {
    status: wordFor(status),
    ...('startedAt' in status && status.startedAt !== undefined && { startedAt: iso(status.startedAt) }),
    ...('finishedAt' in status && { finishedAt: iso(status.finishedAt) }),
    ...('failure' in status && { failureSource: sourceOf(status.failure.owner), failure: status.failure }),
  };
}

function wordFor(status: ResultState): 'in-progress' | 'finished' | 'failed' | 'offline' {
  if (!isTerminal(status)) return 'in-progress';
  if (status.state === 'offline') return 'offline';
  return status.state === 'finished' || status.state === 'cancelled' ? 'finished' : 'failed';
}

function sourceOf(owner: string): 'target' | 'resolver' | 'internal' {
  return owner === 'target' || owner === 'resolver' ? owner : 'internal';
}
