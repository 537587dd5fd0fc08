import { limits, type Outcome } from '#protocol';
import type { HttpOptions } from '#protocol/tools/http.ts';
import { type Answer, answerOver } from '../visit/answer.ts';
import { type Asked, askedBy } from '../visit/asked.ts';
import { certificateNote, handshakeNote } from '../visit/certificate.ts';
import { failedIn, webError, webErrorOf } from '../visit/fault.ts';
import { opened, readTrusted, secured } from '../visit/opened.ts';
import { Parts } from '../visit/parts.ts';
import { tellBody, tellHead } from '../visit/tell.ts';
import type { Aim, NativeRun, NativeTool } from './tool.ts';

/** One question to a web server: no redirect is followed, no proxy asked, no cookie kept, nothing unpacked. */
export const http: NativeTool<HttpOptions> = {
  kind: 'native',
  name: 'http',
  names: 'none',
  run: (options, aim, run) => visit(askedBy(options, aim.target.text), aim, run),
};

async function visit(asked: Asked, aim: Aim, { signal, note }: NativeRun): Promise<Outcome> {
  if (aim.resolvedMs !== undefined) note({ k: 'phase', phase: 'dns', ms: aim.resolvedMs });
  if (asked.protocol !== 'HTTP') readTrusted();
  const patience = AbortSignal.timeout(limits.probe.web.seconds * 1000);
  const within = AbortSignal.any([signal, patience]);
  const parts = new Parts(note);
  let answer: Answer | undefined;
  const socket = await opened({ ...aim.contact!, port: asked.port }, within).catch((error: unknown) => error);
  try {
    if (!isSocket(socket)) throw socket;
    answer = await answered(socket, asked, parts, { signal: within, note });
    tellHead(answer, note);
    const received = await tellBody(answer, note);
    // A body that is destroyed ends like one that is whole.
    within.throwIfAborted();
    parts.next('download');
    note({ k: 'received', ...received });
    return { kind: 'finished', exit: 0 };
  } catch (error) {
    const code = patience.aborted ? 'ETIMEDOUT' : webErrorOf(error);
    note({ k: 'fault', phase: parts.at, error: code });
    return failedIn(parts.at, code);
  } finally {
    answer?.close();
    if (isSocket(socket)) socket.destroy();
  }
}

type Opened = Awaited<ReturnType<typeof opened>>;

function isSocket(value: unknown): value is Opened {
  return typeof value === 'object' && value !== null && 'remoteAddress' in value;
}

/** From the connection to the head of the answer. */
async function answered(
  socket: Opened,
  asked: Asked,
  parts: Parts,
  { signal, note }: Pick<NativeRun, 'signal' | 'note'>,
): Promise<Answer> {
  if (asked.protocol === 'HTTP') {
    parts.next('firstByte');
    const answer = await answerOver(socket, asked, signal);
    parts.next('download');
    return answer;
  }
  parts.next('tls');
  const ALPNProtocols = [asked.protocol === 'HTTP2' ? 'h2' : 'http/1.1'];
  const tls = await secured(socket, { ...asked, more: { ALPNProtocols } }, signal);
  note(handshakeNote(tls, asked.host, new Date()));
  note(certificateNote(tls.getPeerCertificate(), 0));
  if (asked.protocol === 'HTTP2' && tls.alpnProtocol !== 'h2') throw webError('NO_HTTP2');
  parts.next('firstByte');
  const answer = await answerOver(tls, asked, signal);
  parts.next('download');
  return answer;
}
