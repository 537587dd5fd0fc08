import { expect, test } from 'vitest';
import { aServer, aSpeaker, only, visit } from './servers.ts';

test.each(['127.0.0.1', '::1'] as const)(
  'a question to %s goes through all of its parts',
  async (address) => {
    const port = await aServer((_, response) => response.end('hello'), address);
    const { notes, outcome } = await visit(port, { address, request: { method: 'GET' } });
    expect(only(notes, 'phase').map(({ phase }) => phase)).toEqual(['tcp', 'firstByte', 'download']);
    expect(only(notes, 'head')).toEqual([{ k: 'head', version: '1.1', status: 200, text: 'OK' }]);
    expect(only(notes, 'body')).toEqual([{ k: 'body', text: 'hello' }]);
    expect(notes.at(-1)).toEqual({ k: 'received', bytes: 5, truncated: false });
    expect(outcome).toEqual({ kind: 'finished', exit: 0 });
  },
);

test('the server is asked for the target, at its address, by who we are; nothing is asked to be packed', async () => {
  let heard: unknown;
  const port = await aServer(({ method, url, headers }, response) => {
    heard = { method, url, headers };
    response.end();
  });
  await visit(port, { request: { path: '/a', query: 'b=1', headers: { 'X-One': '1' } } });
  expect(heard).toEqual({
    method: 'HEAD',
    url: '/a?b=1',
    headers: {
      host: `www.example.net:${port}`,
      'user-agent': 'Popglass',
      accept: '*/*',
      'accept-encoding': 'identity',
      'x-one': '1',
      connection: 'close',
    },
  });
});

test('another name is asked for at the same address', async () => {
  let host: string | undefined;
  const port = await aServer((request, response) => {
    ({ host } = request.headers);
    response.end();
  });
  const { outcome } = await visit(port, { request: { host: 'other.example.org' } });
  expect([host, outcome.kind]).toEqual([`other.example.org:${port}`, 'finished']);
});

test('a redirect is told, and not followed', async () => {
  let visits = 0;
  const port = await aServer((_, response) => {
    visits += 1;
    response.writeHead(302, { location: '/again', 'set-cookie': 'a=1' }).end();
  });
  const { notes } = await visit(port, { request: { method: 'GET' } });
  expect(only(notes, 'head')[0]).toMatchObject({ status: 302 });
  expect(visits).toBe(1);
});

test('somebody who switches to another protocol gave no answer', async () => {
  const port = await aSpeaker((socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
  );
  const { notes } = await visit(port);
  expect(notes.at(-1)).toEqual({ k: 'fault', phase: 'firstByte', error: 'BAD_RESPONSE' });
});

test('a port where nobody listens is the target’s failure', async () => {
  const port = await aSpeaker(() => undefined);
  const { outcome } = await visit(port, { address: '::1' });
  const failure = { owner: 'target', code: 'connect_failed', message: 'connection refused' };
  expect(outcome).toEqual({ kind: 'failed', failure });
});

test('it ends at once when it is stopped, and lets go of the connection', async () => {
  const control = new AbortController();
  const closed = Promise.withResolvers<void>();
  const port = await aSpeaker((socket) => {
    socket.once('close', () => closed.resolve());
    control.abort();
  });
  await visit(port, { signal: control.signal });
  await closed.promise;
});
