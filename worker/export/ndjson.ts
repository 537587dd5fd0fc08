import { escapeJson } from '#protocol';
import { framesIn } from '../routes/measurement-json.ts';
import type { Format } from './format.ts';

/**
 * What a viewer would have heard, one frame a line: the session, and per measurement what it is, how its results ended, and their
 * logs. Enough to replay and to fold again.
 */
export const ndjson: Format = {
  type: 'application/x-ndjson',
  extension: 'ndjson',
  async *write(session, records) {
    yield line({ t: 'session', ...session });
    for await (const { log, results, ...view } of records) {
      const views = results.map(({ r, pop, status }) => ({ r, m: view.m, pop: pop.id, ...status }));
      yield line({ t: 'measurement', ...view, results: views, pops: results.map(({ pop }) => pop) });
      for await (const { r, seq, e } of framesIn(log)) yield line({ t: 'log', r, seq, e });
    }
  },
};

function line(frame: object): string {
  return `${escapeJson(JSON.stringify(frame))}\n`;
}
