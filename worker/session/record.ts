import type { LiveResult } from './live-result.ts';
import type { MeasurementRecord } from './measurement-record.ts';
import { measurementView, type Workspace } from './workspace.ts';

/**
 * @param seesAll its reader has shown the key
 * @returns undefined when there is no such measurement
 */
export function recordOf(workspace: Workspace, m: number, seesAll: boolean): MeasurementRecord | undefined {
  const row = workspace.measurement(m);
  const session = workspace.store.session();
  if (!row || !session) return undefined;
  const results = workspace.resultsOf(m);
  return {
    ...measurementView(session.id, row),
    results: results.map((result) => ({
      r: result.r,
      pop: result.pop,
      status: workspace.view.statusOf(result, seesAll),
    })),
    log: streamOf(logLines(workspace, results, seesAll)),
  };
}

function* logLines(
  workspace: Workspace,
  results: readonly LiveResult[],
  seesAll: boolean,
): Generator<string> {
  // The session may be deleted while its logs are being read.
  for (const result of results)
    if (workspace.results.has(result.r)) yield* workspace.view.logOf(result, 0, seesAll);
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
