import { describe, expect, test } from 'vitest';
import { closeCodes } from '#protocol';
import { type Closed, dial, doorOf, isFinal, verdictOf } from '../../../agent/dial.ts';
import { aMuteHost } from './fake-edge.ts';

const http = (status: number): Closed => ({ kind: 'http', status });
const closed = (code: number): Closed => ({ kind: 'closed', code });
const failed: Closed = { kind: 'failed', message: 'connect ECONNREFUSED' };

test.each([
  ['http://127.0.0.1:8787', 'ws://127.0.0.1:8787/v1/agent/control'],
  ['https://lg.example.net', 'wss://lg.example.net/v1/agent/control'],
])('the door of %s is %s', (edge, door) => {
  expect(doorOf(edge, '/v1/agent/control').href).toBe(door);
});

test.each([
  [http(401), 'unauthorized'],
  [http(403), 'unauthorized'],
  [http(426), 'version'],
  [http(404), 'again'],
  [http(429), 'again'],
  [http(503), 'again'],
  [failed, 'again'],
  [closed(1006), 'again'],
  [closed(closeCodes.goingAway), 'again'],
  [closed(closeCodes.replaced), 'again'],
  [closed(closeCodes.unauthorized), 'unauthorized'],
  [closed(closeCodes.version), 'version'],
] as const)('a control socket that ends with %j: %s', (why, verdict) => {
  expect(verdictOf(why)).toBe(verdict);
});

test('a host that takes the connection and says nothing has failed after the time for it', async () => {
  const mute = await aMuteHost();
  const why = await new Promise<Closed>((resolve) =>
    dial(
      doorOf(mute.url, '/v1/agent/control'),
      {},
      { onOpen: () => undefined, onText: () => undefined, onClosed: resolve },
      20,
    ),
  );
  expect(why).toMatchObject({ kind: 'failed' });
  mute.stop();
});

describe('a data socket', () => {
  test.each([
    http(400),
    http(401),
    http(404),
    http(410),
    closed(1008),
    closed(1009),
    closed(4410),
    closed(4401),
  ])('that ends with %j is not dialled again', (why) => {
    expect(isFinal(why)).toBe(true);
  });

  test.each([
    failed,
    http(408),
    http(429),
    http(500),
    http(503),
    closed(1000),
    closed(1001),
    closed(1006),
    closed(1011),
  ])('that ends with %j is dialled again', (why) => {
    expect(isFinal(why)).toBe(false);
  });
});
