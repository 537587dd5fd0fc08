import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { decode } from 'dns-packet';
import { expect, test } from 'vitest';
import { ask } from '../../../../agent/trace/ask.ts';

const question = { name: 'www.example.net', type: 'A', dnssec: false, recursive: false } as const;

/** A server at the loopback that answers a question so. */
async function aServer(answer: (asked: Buffer) => Buffer | undefined) {
  const socket = createSocket('udp4');
  const asked: Buffer[] = [];
  socket.on('message', (message, { port, address }) => {
    asked.push(message);
    const said = answer(message);
    if (said) socket.send(said, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const place = { address: '127.0.0.1', family: 4, port: socket.address().port } as const;
  return { place, asked, [Symbol.dispose]: () => void socket.close() };
}

test('a job that is stopped says nothing of the server that it waits for', async () => {
  const job = new AbortController();
  using server = await aServer(() => {
    job.abort();
    return undefined;
  });
  const asked = await ask(server.place, question, { protocol: 'UDP', signal: job.signal });
  expect(asked).toEqual({ kind: 'stopped' });
});

test('one who does not listen refuses, in that word', async () => {
  const server = await aServer(() => undefined);
  server[Symbol.dispose]();
  const asked = await ask(server.place, question, { protocol: 'UDP', signal: new AbortController().signal });
  expect(asked).toEqual({ kind: 'failed', why: 'connection refused' });
});

test('who does not understand EDNS is asked without it', async () => {
  using server = await aServer((asked) => {
    const error = Buffer.from([...asked.subarray(0, 2), 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    const answer = Buffer.from(asked);
    answer[2] = 0x84;
    return decode(asked).additionals?.length ? error : answer;
  });
  const asked = await ask(server.place, question, { protocol: 'UDP', signal: new AbortController().signal });
  expect(asked).toMatchObject({ kind: 'reply', reply: { status: 'NOERROR', flags: ['qr', 'aa'] } });
  expect(server.asked).toHaveLength(2);
});
