import {
  decode,
  type Entry,
  type Finding,
  hasEnded,
  isTerminal,
  type ResultState,
  settled,
  taskSchema,
} from '#protocol';
import { explainAcross, type SeenFrom } from '#protocol/explain/across.ts';
import { explainFamilies } from '#protocol/explain/families.ts';
import { namedBy } from '#protocol/named.ts';
import { isContinuous } from '#protocol/tools/continuous.ts';
import { tools } from '#protocol/tools/index.ts';
import type { Tool } from '#protocol/tools/tool.ts';
import type { MeasurementRecord } from '../session/measurement-record.ts';
import { probeJson } from './probe-json.ts';

type AnyTool = Tool<unknown, unknown, object>;

/** Entries of result `r`, from number `seq` on. */
export interface LogFrame {
  readonly r: number;
  readonly seq: number;
  readonly e: Entry[];
}

export type MeasurementJson = Awaited<ReturnType<typeof measurementJson>>;

/** The API's measurement: every result is a fold over its log (contract §2). */
export async function measurementJson(record: MeasurementRecord) {
  return (await read(record, [])).json;
}

/** All measurements of a session, in their order. What one shows together with an earlier one is told with the later. */
export async function* measurementsJson(records: AsyncIterable<MeasurementRecord>) {
  const before: (Pick<MeasurementRecord, 'type' | 'target'> & { seen: readonly SeenFrom[] })[] = [];
  for await (const record of records) {
    const { type, target, m } = record;
    const same = before.filter((one) => one.type === type && one.target === target);
    const { json, seen } = await read(
      record,
      same.map((one) => one.seen),
    );
    before.unshift({ type, target, seen });
    yield { m, json };
  }
}

async function read(record: MeasurementRecord, earlier: readonly (readonly SeenFrom[])[]) {
  const { id, type, target, createdAt } = record;
  const { continuous, ...measurementOptions } = record.measurementOptions;
  const isLong = continuous === true;
  const ended = record.results.every(({ status }) => isTerminal(status));
  const { tool, states, firstNotes } = await foldLogs(record);
  const seen = seenIn(tool, states, record);
  const json = {
    id,
    type,
    target,
    status: ended ? ('finished' as const) : ('in-progress' as const),
    createdAt,
    updatedAt: updatedAt(record),
    probesCount: record.results.length,
    ...(isLong && { continuous: true as const }),
    measurementOptions,
    ...told(settled([...explainAcross(seen), ...explainFamilies(seen, earlier)], ended)),
    results: record.results.map(({ r, pop, status }) => ({
      probe: probeJson(pop),
      result: {
        ...baseOf(status),
        ...shown(tool, states.get(r), hasEnded(status, isLong)),
        ...addressesIn(firstNotes.get(r)),
      },
    })),
  };
  return { json, seen };
}

/** Folds each result's log, frame by frame as it comes. */
async function foldLogs({ type, target, measurementOptions, results, log }: MeasurementRecord) {
  const { tool: name, options } = decode(taskSchema, { tool: type, options: measurementOptions });
  const tool = tools[name] as unknown as AnyTool;
  const states = new Map(results.map(({ r }) => [r, tool.initial({ target, options })]));
  const firstNotes = new Map<number, Entry>();
  for await (const { r, e } of framesIn(log)) {
    let state = states.get(r);
    for (const entry of e) state = tool.fold(state, entry);
    states.set(r, state);
    const note = firstNotes.has(r) ? undefined : e.find(([, channel]) => channel === 'n');
    if (note) firstNotes.set(r, note);
  }
  return { tool, states, firstNotes };
}

/** All addresses that the target has, so that the other family can be asked for; what it came to is an agent's first note. */
function addressesIn(note: Entry | undefined): { resolvedAddresses?: readonly string[] } {
  const named = note && namedBy(note);
  return named ? { resolvedAddresses: named.addresses } : {};
}

/** @param ended false too for a run that was cut short: probes that nobody waited for are not lost */
function shown(tool: AnyTool, state: unknown, ended: boolean) {
  return {
    rawOutput: tool.toText(state, ended),
    ...tool.toResult(state, ended),
    ...told(settled(tool.explain(state, ended), ended)),
  };
}

/** What is compared: each result once it is at its end, as a PoP that has just begun has lost nothing yet. */
function seenIn(
  tool: AnyTool,
  states: ReadonlyMap<number, unknown>,
  { results, measurementOptions }: MeasurementRecord,
): SeenFrom[] {
  const isLong = isContinuous({ options: measurementOptions });
  const finished = results.filter(({ status }) => hasEnded(status, isLong));
  return finished.map(({ r, pop }) => ({
    pop: pop.id,
    name: pop.name,
    seen: tool.seen(states.get(r), true),
  }));
}

/** Findings as the API has them; none are no field. */
function told(findings: readonly Finding[]): { findings?: readonly Finding[] } {
  return findings.length > 0 ? { findings } : {};
}

/** The log frames in a stream of lines. They come from our own object, so they are not decoded again. */
export async function* framesIn(log: ReadableStream<Uint8Array>): AsyncGenerator<LogFrame> {
  const decoder = new TextDecoder();
  // Pieces of a line that is not at its end: put together once, as a line can be as long as a log.
  let begun: string[] = [];
  for await (const bytes of log) {
    const [first = '', ...others] = decoder.decode(bytes, { stream: true }).split('\n');
    begun.push(first);
    for (const next of others) {
      yield JSON.parse(begun.join('')) as LogFrame;
      begun = [next];
    }
  }
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
    ...('endedBy' in status && { endedBy: status.endedBy }),
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
