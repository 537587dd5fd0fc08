import { STATUS_CODES, request as ask } from 'node:http';
import { connect } from 'node:http2';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Socket } from 'node:net';
import { limits } from '#protocol';
import { deferred } from '../deferred.ts';
import type { Asked } from './asked.ts';
import { webError } from './fault.ts';

/** An answer, its body still to be read. */
export interface Answer {
  readonly version: string;
  readonly status: number;
  readonly text: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Readable;
  /** Lets go of all that belongs to it. */
  close(): void;
}

const { headBytes, readHeadBytes } = limits.probe.web;

/** @throws {Error} with a code of Node.js when there is none */
export function answerOver(socket: Socket, asked: Asked, within: AbortSignal): Promise<Answer> {
  return asked.protocol === 'HTTP2' ? answer2(socket, asked, within) : answer1(socket, asked, within);
}

/** HTTP/1.1 (RFC 9112), one question on a connection. */
function answer1(socket: Socket, asked: Asked, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = deferred<Answer>();
  const request = ask({
    createConnection: () => socket,
    method: asked.method,
    path: asked.path,
    setHost: false,
    headers: { host: asked.authority, ...asked.headers, connection: 'close' },
    maxHeaderSize: readHeadBytes,
    signal,
  });
  request.maxHeadersCount = 0;
  request.on('error', reject);
  request.on('response', (response) => {
    const { httpVersion: version, statusCode = 0, statusMessage = '', rawHeaders } = response;
    const headers = rawHeaders.flatMap((name, at) =>
      at % 2 ? [] : [[name, rawHeaders[at + 1] ?? ''] as const],
    );
    const close = () => request.destroy();
    resolve({ version, status: statusCode, text: statusMessage, headers, body: response, close });
  });
  // 101: it speaks something else from here on, which nobody asked for.
  request.on('upgrade', () => reject(webError('BAD_RESPONSE')));
  request.end();
  return promise;
}

/** HTTP/2 (RFC 9113). It pushes nothing, and has as much room for headers as the older one. */
function answer2(socket: Socket, asked: Asked, within: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = deferred<Answer>();
  const session = connect(`https://${asked.authority}`, {
    createConnection: () => socket,
    maxSessionMemory: 2,
    settings: { enablePush: false, maxHeaderListSize: headBytes },
  });
  session.on('error', reject);
  // The server may go before it has said a word.
  session.on('close', () => reject(webError('ECONNRESET')));
  const stream = session.request({
    ':method': asked.method,
    ':path': asked.path,
    ':scheme': 'https',
    ':authority': asked.authority,
    ...asked.headers,
  });
  stream.on('error', reject);
  addAbortSignal(within, stream);
  stream.on('response', (fields) => {
    const status = Number(fields[':status']);
    const headers = Object.entries(fields).flatMap(([name, value]) =>
      name.startsWith(':') ? [] : [value ?? ''].flat().map((each) => [name, each] as const),
    );
    const close = () => session.destroy();
    resolve({ version: '2', status, text: STATUS_CODES[status] ?? '', headers, body: stream, close });
  });
  stream.end();
  return promise.catch((error: unknown) => {
    session.destroy();
    throw error;
  });
}
