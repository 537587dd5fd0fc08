import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { post } from '../../../agent/post.ts';
import { aLog } from './builders.ts';

/** An edge that answers as a test wants. */
async function anEdge(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Writes for as long as somebody reads. */
function flood(to: NodeJS.WritableStream): void {
  const more = () => {
    while (to.writable && to.write('{"a":"'.padEnd(65_536, 'a')));
  };
  to.on('drain', more).on('error', () => undefined);
  more();
}

test.each([
  ['plain', {}, (response: ServerResponse) => flood(response)],
  [
    'packed',
    { 'content-encoding': 'gzip' },
    (response: ServerResponse) => {
      const gzip = createGzip();
      gzip.pipe(response);
      flood(gzip);
    },
  ],
] as const)(
  'an edge that answers without end, %s, is not listened to for long',
  async (_, headers, answer) => {
    let closed!: () => void;
    const hungUp = new Promise<void>((resolve) => (closed = resolve));
    const edge = await anEdge((response) => {
      response.on('close', closed);
      response.writeHead(200, headers);
      answer(response);
    });
    const said = await post(edge, '/v1/agent/enrol', {}, 'enrol this agent', aLog().log);
    expect(said).toMatchObject({ ok: true });
    expect(said?.ok && said.text.length).toBeLessThan(1024 * 1024);
    await hungUp;
  },
);

test('an answer that breaks off is none', async () => {
  const edge = await anEdge((response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"agent"');
    setImmediate(() => response.destroy());
  });
  const said = await post(edge, '/v1/agent/enrol', {}, 'enrol this agent', aLog().log);
  expect(said).toEqual({ ok: true, text: '{"agent"' });
});
