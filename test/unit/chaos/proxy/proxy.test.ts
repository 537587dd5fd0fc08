import { expect, test, vi } from 'vitest';
import { aClient, anEcho, anOpenClient, aProxy } from './echo.ts';
import type { Fault, Rule } from '../../../chaos/proxy/rules.ts';

/** As long as a test may take: a busy machine is not a failure. */
const patience = { timeout: 5_000 };

const onData = (direction: Rule['direction'], fault: Fault): Rule => ({ path: 'data', direction, fault });
const log = (r: number) => JSON.stringify({ t: 'log', r, seq: 0, e: [] });

test('without rules everything passes: frames of all lengths, the Close with its code, plain HTTP', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  const client = await anOpenClient(proxy);
  expect(client.socket.extensions).toBe('');
  const texts = [0, 125, 126, 127, 65_535, 65_536, 300_000].map((length) => 'x'.repeat(length));
  for (const text of texts) client.say(text);
  await client.hears(texts.at(-1)!);
  expect(client.texts).toEqual(texts);
  client.socket.close(4001);
  expect(await echo.sockets[0]!.closed).toBe(4001);
  expect(await client.closed).toBe(4001);
  expect(await (await fetch(proxy.url)).text()).toBe('plain');
});

test('after so many frames, both ends get a Close with the code', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  proxy.arm(onData('toEdge', { do: 'close', after: 2, code: 1012, to: 'both' }));
  const client = await anOpenClient(proxy);
  client.say('a');
  client.say('b');
  client.say('c');
  expect(await client.closed).toBe(1012);
  expect(await echo.sockets[0]!.closed).toBe(1012);
  expect(echo.sockets[0]!.texts).toEqual(['a', 'b']);
});

test.each([
  ['client', 1012, 1006],
  ['edge', 1006, 1012],
] as const)('a Close to the %s alone leaves the other end without a word', async (to, atClient, atEdge) => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  const client = await anOpenClient(proxy);
  proxy.strike(onData('toEdge', { do: 'close', after: 0, code: 1012, to }));
  expect(await client.closed).toBe(atClient);
  expect(await echo.sockets[0]!.closed).toBe(atEdge);
});

test('a reset ends both ends without a Close, once the frames before it have passed', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  proxy.arm(onData('fromEdge', { do: 'reset', after: 1 }));
  const client = await anOpenClient(proxy);
  client.say('a');
  client.say('b');
  expect(await client.closed).toBe(1006);
  expect(await echo.sockets[0]!.closed).toBe(1006);
  expect(client.texts).toEqual(['a']);
});

test('of a torn frame nothing arrives, and the connection is reset', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  proxy.arm(onData('toEdge', { do: 'tear', nth: 2, bytes: 5 }));
  const client = await anOpenClient(proxy);
  client.say('whole');
  client.say('torn to pieces');
  expect(await client.closed).toBe(1006);
  expect(await echo.sockets[0]!.closed).toBe(1006);
  expect(echo.sockets[0]!.texts).toEqual(['whole']);
  expect(proxy.log.counts['fault tear']).toBe(1);
});

test('a doubled log frame arrives twice', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  proxy.arm(onData('toEdge', { do: 'duplicate', nth: 1 }));
  const client = await anOpenClient(proxy);
  for (const text of ['join', log(1), 'end']) client.say(text);
  await client.hears('end');
  expect(echo.sockets[0]!.texts).toEqual(['join', log(1), log(1), 'end']);
});

test('log frames of two results change places on the way to a viewer', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  proxy.arm({ path: 'live', direction: 'fromEdge', fault: { do: 'reorder', nth: 1 } });
  const client = await anOpenClient(proxy, '/v1/sessions/s/live');
  for (const text of [log(1), log(2), 'end']) client.say(text);
  await client.hears('end');
  expect(client.texts).toEqual([log(2), log(1), 'end']);
});

test('a frame that waits to change places is not kept for ever', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  proxy.arm({ path: 'live', direction: 'fromEdge', fault: { do: 'reorder', nth: 1 } });
  const client = await anOpenClient(proxy, '/v1/sessions/s/live');
  client.say(log(1));
  await client.hears(log(1));
});

test('in a stall nothing passes', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  const [stalled, other] = [await anOpenClient(proxy), await anOpenClient(proxy)];
  proxy.strike(onData('toEdge', { do: 'stall', after: 1, ms: 600_000 }), 0);
  for (const text of ['a', 'b']) stalled.say(text);
  await stalled.hears('a');
  other.say('b');
  await other.hears('b');
  expect(stalled.texts).toEqual(['a']);
});

test('after a stall all of it comes, in order', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  const client = await anOpenClient(proxy);
  proxy.strike(onData('toEdge', { do: 'stall', after: 1, ms: 20 }));
  for (const text of ['a', 'b', 'c']) client.say(text);
  await client.hears('c');
  expect(client.texts).toEqual(['a', 'b', 'c']);
});

test('a delay keeps the order', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  proxy.arm(onData('fromEdge', { do: 'delay', ms: 30 }));
  const client = await anOpenClient(proxy);
  const texts = Array.from({ length: 20 }, (_, i) => String(i));
  for (const text of texts) client.say(text);
  await client.hears('19');
  expect(client.texts).toEqual(texts);
});

test('in a black hole nothing passes and nobody is told, until it is released', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  const client = await anOpenClient(proxy);
  client.say('before');
  await client.hears('before');
  expect(proxy.strike(onData('toEdge', { do: 'blackhole', after: 0 }))).toBe(1);
  client.say('lost');
  const other = await anOpenClient(proxy);
  other.say('on another connection');
  await other.hears('on another connection');
  expect(client.socket.readyState).toBe(client.socket.OPEN);
  expect(echo.sockets[0]!.texts).toEqual(['before']);
  expect(proxy.release()).toBe(1);
  expect(await client.closed).toBe(1006);
  expect(await echo.sockets[0]!.closed).toBe(1006);
});

test('an end that goes away in a black hole is not missed at the other', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  const client = await anOpenClient(proxy);
  const wasClosed = vi.fn<() => void>();
  void echo.sockets[0]!.closed.then(wasClosed);
  proxy.strike(onData('toEdge', { do: 'blackhole', after: 0 }));
  client.socket.terminate();
  await client.closed;
  const other = await anOpenClient(proxy);
  other.say('later');
  await other.hears('later');
  expect(wasClosed).not.toHaveBeenCalled();
});

test('connections of other kinds, and those that a rule was lifted for, are not touched', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  const lift = proxy.arm(onData('toEdge', { do: 'reset', after: 1 }));
  const control = await anOpenClient(proxy, '/v1/agent/control');
  control.say('a');
  await control.hears('a');
  lift();
  const data = await anOpenClient(proxy);
  data.say('a');
  await data.hears('a');
});

test('one of several connections can be struck', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  const clients = [await anOpenClient(proxy), await anOpenClient(proxy), await anOpenClient(proxy)];
  expect(proxy.strike(onData('toEdge', { do: 'reset', after: 0 }), 0.5)).toBe(1);
  expect(await clients[1]!.closed).toBe(1006);
  expect(proxy.open('data')).toBe(2);
});

test('a refused dial is reset, by rule or by mode, until it is over', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  const lift = proxy.arm(onData('toEdge', { do: 'refuse' }));
  expect(await aClient(proxy).closed).toBe(1006);
  lift();
  proxy.refuse();
  expect(await aClient(proxy).closed).toBe(1006);
  proxy.up();
  await anOpenClient(proxy);
  expect(echo.sockets).toHaveLength(1);
});

test('while the network is down a dial is not answered; what was held goes on, what was cut does not', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  const held = await anOpenClient(proxy);
  proxy.down('hold');
  held.say('through the gap');
  const dialled = aClient(proxy);
  await expect.poll(() => proxy.open(), patience).toBe(2);
  proxy.up();
  await held.hears('through the gap');
  proxy.down('cut');
  held.say('never');
  proxy.up();
  const fresh = await anOpenClient(proxy);
  fresh.say('later');
  await fresh.hears('later');
  expect(held.texts).toEqual(['through the gap']);
  expect(dialled.socket.readyState).toBe(dialled.socket.CONNECTING);
  expect(proxy.release()).toBe(2);
});

test('the edge may move', async () => {
  const [first, second] = [await anEcho(), await anEcho()];
  const proxy = await aProxy(first);
  proxy.connectTo(second.url);
  await anOpenClient(proxy);
  expect([first.sockets.length, second.sockets.length]).toEqual([0, 1]);
});

test('an edge that is not there is a lost connection', async () => {
  const echo = await anEcho();
  const proxy = await aProxy(echo);
  proxy.connectTo('http://127.0.0.1:1');
  expect(await aClient(proxy).closed).toBe(1006);
});
