import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { limits } from '#protocol';
import { converse } from '../../../../agent/whois/converse.ts';

/** What a server that does this gets to say, and what it was asked. */
async function heard(serve: (socket: Socket) => void, host = '127.0.0.1', withinMs = 5_000) {
  const lines: string[] = [];
  let asked = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      asked += chunk.toString();
      serve(socket);
    });
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const place = { address: host, family: host.includes(':') ? 6 : 4, port } as const;
  const within = AbortSignal.timeout(withinMs);
  const said = await converse(place, 'AS64500\r\n', within, (line) => lines.push(line)).catch(
    (error: unknown) => error as Error,
  );
  return { lines, asked, said };
}

test.each(['127.0.0.1', '::1'])('one line is asked at %s, and the answer comes in lines', async (host) => {
  const { lines, asked, said } = await heard((socket) => socket.end('a: 1\r\n\r\nb: 2'), host);
  expect(asked).toBe('AS64500\r\n');
  expect(lines).toEqual(['a: 1', '', 'b: 2']);
  expect(said).toMatchObject({ bytes: 12, truncated: false });
});

test('each line is UTF-8, or else Latin-1, and visible', async () => {
  const bytes = Buffer.concat([Buffer.from('Bücher\n'), Buffer.from('Söhne \x1b[2J\x9b\n', 'latin1')]);
  const { lines } = await heard((socket) => socket.end(bytes));
  expect(lines).toEqual(['Bücher', 'Söhne ␛[2J<U+009B>']);
});

test('a character that comes in two pieces is one', async () => {
  const { lines } = await heard((socket) => {
    socket.write(Buffer.from([0x42, 0xc3]));
    setTimeout(() => socket.end(Buffer.from([0xbc, 0x0a])), 20);
  });
  expect(lines).toEqual(['Bü']);
});

test('a long line is cut between two characters, and stays UTF-8', async () => {
  for (const before of ['', 'x']) {
    const { lines } = await heard((socket) => socket.end(`${before}${'é'.repeat(1_000)}\n`));
    const kept = before + 'é'.repeat(Math.floor((limits.probe.whois.lineBytes - before.length) / 2));
    expect(lines).toEqual([`${kept}… [cut at 1024 bytes]`]);
  }
});

test('a flood is heard up to the cap', async () => {
  const { lines, said } = await heard((socket) => {
    const more = () => socket.writable && socket.write('x'.repeat(99).concat('\n').repeat(100), more);
    more();
  });
  expect(said).toMatchObject({ bytes: limits.probe.whois.bytes, truncated: true });
  expect(lines.length).toBeLessThanOrEqual(limits.probe.whois.bytes / 100 + 2);
  expect(lines.at(-1)).toBe('… [cut at 65536 bytes]');
});

test('an endless line is cut', async () => {
  const { lines } = await heard((socket) => socket.end('\x01'.repeat(30_000)));
  expect(lines).toHaveLength(1);
  expect(lines[0]!.length).toBeLessThan(limits.job.lineBytes);
});

test('a server that drips is left in time', async () => {
  const { said } = await heard(
    (socket) => {
      const timer = setInterval(() => socket.write('x'), 10);
      socket.once('close', () => clearInterval(timer));
    },
    '127.0.0.1',
    200,
  );
  expect(said).toBeInstanceOf(Error);
});
