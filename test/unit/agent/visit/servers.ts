import { createServer, type RequestListener } from 'node:http';
import { createServer as createPlain, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { Note, Outcome } from '#protocol';
import { decode, parseTarget } from '#protocol';
import { httpOptions } from '#protocol/tools/http.ts';
import { http } from '../../../../agent/tools/http.ts';
import { bareHost } from '../builders.ts';

type Host = '127.0.0.1' | '::1';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A web server on loopback. @returns its port */
export async function aServer(answer: RequestListener, host: Host = '127.0.0.1'): Promise<number> {
  const server = createServer(answer);
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as { port: number }).port;
}

/** Somebody on loopback who says what it likes once it was spoken to. @returns its port */
export async function aSpeaker(speak: (socket: Socket) => void): Promise<number> {
  const server = createPlain((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => speak(socket));
    closing.push(() => socket.destroy());
  });
  closing.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

/** Visits a port of loopback. The ports of the web are the schema's matter, so it is not asked here. */
export async function visit(
  port: number,
  {
    target = 'www.example.net',
    address = '127.0.0.1',
    signal = new AbortController().signal,
    ...options
  }: { target?: string; address?: Host; signal?: AbortSignal; request?: object; protocol?: string } = {},
): Promise<{ notes: Note[]; outcome: Outcome }> {
  const notes: Note[] = [];
  const family = address === '::1' ? 6 : 4;
  const asked = { ...decode(httpOptions, { protocol: 'HTTP', ...options }), port: port as 80 };
  const aim = {
    target: parseTarget(target),
    contact: { address, family },
    isRoot: false,
  } as const;
  const run = { signal, note: (note: Note) => notes.push(note), line: () => undefined };
  const outcome = await http.run(asked, aim, run, bareHost);
  return { notes, outcome };
}

/** The notes of one kind. */
export function only<K extends Note['k']>(notes: readonly Note[], k: K): Extract<Note, { k: K }>[] {
  return notes.filter((note): note is Extract<Note, { k: K }> => note.k === k);
}
