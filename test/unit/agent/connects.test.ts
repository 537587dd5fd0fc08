import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Note } from '#protocol';
import { connects } from '../../../agent/connects.ts';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** Somebody who listens on loopback. @returns the port, how many came, and what they said */
async function aListener(host: '127.0.0.1' | '::1') {
  const heard = { port: 0, connections: 0, bytes: 0 };
  const server = createServer((socket) => {
    heard.connections += 1;
    socket.on('data', (data) => (heard.bytes += data.length));
    socket.on('error', () => undefined);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  heard.port = (server.address() as { port: number }).port;
  return heard;
}

async function run(port: number, { address = '127.0.0.1', count = 3, control = new AbortController() } = {}) {
  const notes: Note[] = [];
  const family = address.includes(':') ? 6 : 4;
  const outcome = await connects(
    { address, family, port, count, intervalSeconds: 0.02 },
    { signal: control.signal, note: (note) => notes.push(note), line: () => undefined },
  );
  return { notes, outcome };
}

test.each(['127.0.0.1', '::1'] as const)(
  'connections to %s are opened, timed and closed, and nothing is said',
  async (address) => {
    const heard = await aListener(address);
    const { notes, outcome } = await run(heard.port, { address });
    expect(notes).toEqual([1, 2, 3].map((seq) => ({ k: 'connect', seq, ms: expect.any(Number) })));
    expect(outcome).toEqual({ kind: 'finished', exit: 0 });
    await expect.poll(() => heard.connections).toBe(3);
    expect(heard.bytes).toBe(0);
  },
);

test('a port where nobody listens says so', async () => {
  const { port } = await aListener('127.0.0.1');
  servers.splice(0).forEach((server) => server.close());
  const { notes } = await run(port, { count: 1 });
  expect(notes).toMatchObject([{ k: 'connect', seq: 1, error: 'ECONNREFUSED' }]);
});

test('it ends at once when it is stopped', async () => {
  const { port } = await aListener('127.0.0.1');
  const control = new AbortController();
  const running = run(port, { count: 1_000, control });
  control.abort();
  const { notes } = await running;
  expect(notes.length).toBeLessThan(3);
});
