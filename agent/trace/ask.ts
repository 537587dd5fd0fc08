import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { on } from 'node:events';
import type { Socket } from 'node:net';
import { isSame, opened, type Place } from '../visit/opened.ts';
import { type Question, questionBytes, readReply, type Reply, udpBytes } from './message.ts';

/** What became of a question. `why` is in dig's words. */
export type Asked =
  | { readonly kind: 'reply'; readonly reply: Reply; readonly ms: number }
  | { readonly kind: 'failed'; readonly why: string }
  /** We have left off, which says nothing of the server. */
  | { readonly kind: 'stopped' };

export interface Manner {
  readonly protocol: 'UDP' | 'TCP';
  /** The end of the job, or of what time it has; how long a server has is not in it. */
  readonly signal: AbortSignal;
}

/** How long a server has, in ms; asked by UDP it is asked again half-way. */
const patienceMs = 2_000;

/**
 * Asks one server, at a numeric and checked address: by UDP, and once more by TCP when the answer was cut; once more without EDNS when
 * it does not understand that. Only what this server sends is taken, and only if it is about this question, with its random number.
 */
export async function ask(place: Place, question: Question, { protocol, signal }: Manner): Promise<Asked> {
  const began = performance.now();
  const patience = AbortSignal.timeout(patienceMs);
  const within = AbortSignal.any([signal, patience]);
  try {
    const first = await exchange(place, question, protocol, within);
    // RFC 6891 §7: so says who does not know EDNS.
    const isPlain = first.status === 'FORMERR';
    const reply = isPlain ? await exchange(place, { ...question, isPlain }, protocol, within) : first;
    return { kind: 'reply', reply, ms: Math.round(performance.now() - began) };
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped' };
    return { kind: 'failed', why: patience.aborted ? 'timed out' : wordsFor(error) };
  }
}

async function exchange(
  place: Place,
  question: Question,
  protocol: 'UDP' | 'TCP',
  within: AbortSignal,
): Promise<Reply> {
  const reply = protocol === 'UDP' ? await askByUdp(place, question, within) : undefined;
  return reply && !reply.isCut ? reply : askByTcp(place, question, within);
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'timed out',
  EACCES: 'permission denied',
};

function wordsFor(error: unknown): string {
  return words[(error as NodeJS.ErrnoException).code ?? ''] ?? 'end of file';
}

/** @throws {Error} with an errno as its code, or when it was aborted */
async function askByUdp(
  { address, family, port }: Place,
  question: Question,
  within: AbortSignal,
): Promise<Reply> {
  const id = randomInt(0x1_0000);
  const bytes = questionBytes(question, id);
  // Port 0: one that the kernel takes at random. Connected, so that it drops what others send, and says who refuses.
  const socket = createSocket({ type: family === 4 ? 'udp4' : 'udp6' });
  let again: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Reply>((resolve, reject) => {
      within.addEventListener('abort', () => reject(within.reason as Error), { once: true });
      if (within.aborted) return reject(within.reason as Error);
      socket.once('error', reject);
      socket.on('message', (message) => {
        // More than was asked for comes from nobody who means well.
        const reply = message.length > udpBytes ? undefined : readReply(message, question, id);
        if (reply) resolve(reply);
      });
      socket.once('connect', () => {
        if (!isSame(socket.remoteAddress().address, address)) return reject(new Error('another address'));
        const send = () => socket.send(bytes, (error) => error && reject(error));
        again = setTimeout(send, patienceMs / 2);
        send();
      });
      socket.connect(port, address);
    });
  } finally {
    clearTimeout(again);
    socket.close();
  }
}

/** Messages on a stream have their length in front (RFC 1035 §4.2.2). One is read, whose length has 16 bits, and no more. */
async function askByTcp(place: Place, question: Question, within: AbortSignal): Promise<Reply> {
  const id = randomInt(0x1_0000);
  const socket = await opened(place, within);
  try {
    const bytes = questionBytes(question, id);
    socket.write(Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]));
    const reply = readReply(await oneMessage(socket, within), question, id);
    if (!reply) throw new Error('no answer to this');
    return reply;
  } finally {
    socket.destroy();
  }
}

async function oneMessage(socket: Socket, within: AbortSignal): Promise<Buffer> {
  let heard: Buffer = Buffer.alloc(0);
  for await (const [chunk] of on(socket, 'data', { signal: within, close: ['end', 'close', 'error'] })) {
    heard = Buffer.concat([heard, chunk as Buffer]);
    const end = heard.length < 2 ? Infinity : 2 + heard.readUInt16BE(0);
    if (heard.length >= end) return heard.subarray(2, end);
  }
  throw new Error('closed');
}
