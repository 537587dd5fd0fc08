import type { MeasurementView, PopInfo, ResultState } from '#protocol';
import type { LiveResult } from './live-result.ts';
import { measurementView, type Workspace } from './workspace.ts';

/**
 * A measurement for the API to fold. `log`: NDJSON, one log frame a line, as viewers get them. The logs of many PoPs are too
 * much for one call, so they are read from storage as they are asked for.
 */
export interface MeasurementRecord extends MeasurementView {
  readonly results: readonly { readonly r: number; readonly pop: PopInfo; readonly status: ResultState }[];
  readonly log: ReadableStream<Uint8Array>;
}

/** @returns undefined when there is no such measurement */
export function recordOf(workspace: Workspace, m: number): MeasurementRecord | undefined {
  const row = workspace.measurement(m);
  const session = workspace.store.session();
  if (!row || !session) return undefined;
  const results = workspace.resultsOf(m);
  return {
    ...measurementView(session.id, row),
    results: results.map(({ r, pop, status }) => ({ r, pop, status })),
    log: streamOf(logLines(workspace, results)),
  };
}

function* logLines(workspace: Workspace, results: readonly LiveResult[]): Generator<string> {
  // The session may be deleted while its logs are being read.
  for (const result of results) if (workspace.results.has(result.r)) yield* workspace.logFrom(result, 0);
}

function streamOf(lines: Iterator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const source: UnderlyingByteSource = {
    type: 'bytes',
    pull(controller) {
      const { done, value } = lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${value}\n`));
    },
  };
  return new ReadableStream(source);
}
