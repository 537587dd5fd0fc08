import type { Env } from '../env.ts';
import { type FormatName, formats } from '../export/index.ts';
import { bearer } from '../secret.ts';
import type { MeasurementRecord } from '../session/measurement-record.ts';
import type { Overview } from '../session/viewer-door.ts';
import { refusal, sessionStub } from './session-stub.ts';

/**
 * A session written down.
 * @param request whose key decides what is seen, and whose host the link has
 * @throws {ApiError} `not_found`, `gone`
 */
export async function exportSession(
  env: Env,
  request: Request,
  sid: string,
  name: FormatName,
): Promise<Response> {
  const key = bearer(request);
  const answer = await sessionStub(env, sid, 'session').overview(key);
  if (typeof answer === 'string') throw refusal(answer, 'session');
  // From our own object: RPC's types only don't see through options that are the tool's affair.
  const overview = answer as unknown as Overview;
  const { id, createdAt, expiresAt, redact, measurements } = overview;
  const session = { id, url: `${new URL(request.url).origin}/s/${id}`, createdAt, expiresAt, redact };
  const format = formats[name];
  const numbers = measurements.map(({ m }) => m);
  const pieces = format.write(session, recordsOf(env, sid, numbers, key));
  const [first] = measurements;
  return new Response(streamOf(pieces), {
    headers: {
      'content-type': format.type,
      'content-disposition': `attachment; filename="${fileName(first, format.extension)}"`,
      'cache-control': 'private, no-store',
      vary: 'authorization',
    },
  });
}

/** The measurements one after the other, each asked for when the one before is written. */
async function* recordsOf(
  env: Env,
  sid: string,
  numbers: readonly number[],
  key: string | undefined,
): AsyncGenerator<MeasurementRecord> {
  for (const m of numbers) {
    const record = await sessionStub(env, sid, 'session').read(m, key);
    if (typeof record === 'string') throw refusal(record, 'session');
    yield record;
  }
}

/** Writes on when the reader has room: nothing is gathered. */
function streamOf(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** `popglass-mtr-example.net.txt`: letters, digits, dots and hyphens, so that it is a name everywhere. */
function fileName(first: { type: string; target: string } | undefined, extension: string): string {
  const about = first ? `-${first.type}-${first.target}` : '';
  return `popglass${about.replace(/[^\w.-]+/g, '-').slice(0, 80)}.${extension}`;
}
