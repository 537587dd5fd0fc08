import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Entry, encodeNote, limits, type Note, visible } from '#protocol';
import { http as tool } from '#protocol/tools/http.ts';
import { hostileOn } from '../../../support/hostile.ts';
import { aServer, aSpeaker, only, visit } from './servers.ts';

const { bodyBytes, readBytes, headBytes } = limits.probe.web;

/** Every note fits into an entry of the log, also when it is written anew with marks in the place of addresses. */
function expectFit(notes: readonly Note[]): void {
  for (const note of notes) expect(encodeNote(note).length).toBeLessThanOrEqual(limits.job.lineBytes);
}

function resultOf(notes: readonly Note[]) {
  const entries = notes.map((note): Entry => [0, 'n', encodeNote(note)]);
  const state = entries.reduce(tool.fold.bind(tool), tool.initial({ target: '', options: {} as never }));
  return tool.toResult(state, true);
}

test.each(hostileOn<{ ratio: number }>('output.gzip'))('$id: a bomb stays packed', async ({ input }) => {
  const unpacked = 8 * readBytes;
  const bomb = gzipSync(Buffer.alloc(unpacked));
  expect(unpacked / bomb.length).toBeGreaterThan(input.ratio / 2);
  const port = await aServer((_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  );
  const { notes } = await visit(port, { request: { method: 'GET' } });
  expect(only(notes, 'received')).toMatchObject([{ bytes: bomb.length }]);
  expect(resultOf(notes).rawBody!.length).toBeLessThan(8 * bodyBytes);
  expectFit(notes);
});

test.each(hostileOn<{ headers: number }>('output.headers'))(
  '$id: headers without end are cut, and that is said',
  async ({ input }) => {
    const port = await aSpeaker((socket) => {
      const lines = Array.from({ length: input.headers }, (_, i) => `x-${i}: ${i}\r\n`);
      socket.end(`HTTP/1.1 200 OK\r\n${lines.join('')}\r\n`);
    });
    const { notes } = await visit(port);
    const { headers, rawHeaders, truncated } = resultOf(notes);
    expect([rawHeaders.length <= headBytes, truncated]).toEqual([true, true]);
    const told = Object.keys(headers).length;
    // The last one that is told may be cut.
    const missing = input.headers - told;
    expect([missing, missing + 1]).toContain(only(notes, 'headers').at(-1)!.more);
    expectFit(notes);
  },
);

test('a header beyond all measure is no answer', async () => {
  const port = await aSpeaker((socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(400_000)}`));
  const { notes } = await visit(port);
  expect(notes.at(-1)).toEqual({ k: 'fault', phase: 'firstByte', error: 'HEADERS_TOO_BIG' });
});

test('a body without end is read so far and no further', async () => {
  const port = await aSpeaker((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const more = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536, '"\\ab'))) continue;
      socket.once('drain', more);
    };
    more();
  });
  const { notes, outcome } = await visit(port, { request: { method: 'GET' } });
  expect(only(notes, 'received')).toEqual([{ k: 'received', bytes: readBytes, truncated: true }]);
  expect(resultOf(notes).rawBody).toHaveLength(bodyBytes);
  expect(outcome.kind).toBe('finished');
  expectFit(notes);
});

const controls = hostileOn<string>('output.control').filter(({ input }) => typeof input === 'string');

test.each(controls)(
  '$id: what drives a terminal is visible, in a header and in the body',
  async ({ input }) => {
    const text = Buffer.from(`HTTP/1.1 200 ${input.replaceAll('\0', '')}\r\n\r\n${input}`);
    const port = await aSpeaker((socket) => socket.end(text));
    const { notes } = await visit(port, { request: { method: 'GET' } });
    for (const { text } of only(notes, 'body')) expect(text).toBe(visible(text));
    for (const { text } of only(notes, 'head')) expect(text).toBe(visible(text));
  },
);

test('an address is not parted between two notes', async () => {
  const port = await aServer((_, response) => response.end('10.0.0.1 '.repeat(1_000)));
  const { notes } = await visit(port, { request: { method: 'GET' } });
  expect(only(notes, 'body').length).toBeGreaterThan(2);
  for (const { text } of only(notes, 'body')) expect(text.replaceAll('10.0.0.1 ', '')).toBe('');
});
