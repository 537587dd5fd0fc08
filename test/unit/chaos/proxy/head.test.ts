import { expect, test } from 'vitest';
import { readRequestHead, readResponseHead } from '../../../chaos/proxy/head.ts';

const upgrade = (path: string) =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1:1',
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
    'Upgrade: websocket',
    'X-Popglass-Agent: a',
    '',
    '',
  ].join('\r\n');

test('of an upgrade, the extensions are taken out and nothing else', () => {
  const head = readRequestHead(Buffer.from(`${upgrade('/v1/agent/control')}behind`));
  expect(head!.bytes.toString()).toBe(
    'GET /v1/agent/control HTTP/1.1\r\nHost: 127.0.0.1:1\r\nUpgrade: websocket\r\nX-Popglass-Agent: a\r\n\r\nbehind',
  );
});

test('plain HTTP is passed on as it came', () => {
  const text = 'POST /v1/measurements HTTP/1.1\r\nSec-WebSocket-Extensions: x\r\n\r\n{"a":1}';
  expect(readRequestHead(Buffer.from(text))).toEqual({
    kind: 'http',
    path: '/v1/measurements',
    bytes: Buffer.from(text),
  });
});

test.each([
  ['/v1/agent/control', 'control'],
  ['/v1/agent/data/abc/12', 'data'],
  ['/v1/sessions/abc/live', 'live'],
  ['/elsewhere', 'http'],
])('a socket to %s is for %s', (path, kind) => {
  expect(readRequestHead(Buffer.from(upgrade(path)))?.kind).toBe(kind);
});

test('a head that is incomplete is not read yet', () => {
  const text = upgrade('/v1/agent/control');
  expect(readRequestHead(Buffer.from(text.slice(0, -1)))).toBeUndefined();
  expect(readResponseHead(Buffer.from('HTTP/1.1 101 Switching'))).toBeUndefined();
});

test('frames follow 101, and no other answer', () => {
  const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n';
  expect(readResponseHead(Buffer.from(`${head}frames`))).toEqual({ bytes: head.length, isUpgrade: true });
  expect(readResponseHead(Buffer.from('HTTP/1.1 401 No\r\n\r\n'))?.isUpgrade).toBe(false);
});
