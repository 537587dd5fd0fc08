import type { Entry, ResultState, ToolName } from '#protocol';
import { type FormatName, formats } from '../../../../worker/export/index.ts';
import type { ExportedSession } from '../../../../worker/export/format.ts';
import type { MeasurementRecord } from '../../../../worker/session/measurement-record.ts';
import { aPopInfo } from '../../web/builders.ts';

export const aSession: ExportedSession = {
  id: 's1',
  url: 'https://glass.example/s/s1',
  createdAt: '2026-11-22T14:07:00.000Z',
  expiresAt: '2026-12-22T14:07:00.000Z',
  redact: null,
};

const finished: ResultState = { state: 'finished', startedAt: 1_000, finishedAt: 4_000 };

/** A measurement with a log for each PoP. */
export function aRecord(
  type: ToolName,
  logs: Readonly<Record<string, readonly Entry[]>>,
  { m = 1, target = 'example.net', status = finished } = {},
): MeasurementRecord {
  const results = Object.keys(logs).map((id, i) => ({
    r: i + 1,
    pop: aPopInfo(id, { name: 'Vienna' }),
    status,
  }));
  const frames = Object.values(logs).map((e, i) => `${JSON.stringify({ t: 'log', r: i + 1, seq: 0, e })}\n`);
  return {
    id: `s1.${m}`,
    m,
    type,
    target,
    measurementOptions: {},
    createdAt: '2026-11-22T14:07:11.000Z',
    results,
    log: new Response(frames.join('')).body!,
  };
}

/** A session in a format, as one text. */
export async function exported(
  name: FormatName,
  records: readonly MeasurementRecord[],
  session = aSession,
): Promise<string> {
  async function* each() {
    yield* records;
  }
  const pieces: string[] = [];
  for await (const piece of formats[name].write(session, each())) pieces.push(piece);
  return pieces.join('');
}
