import { afterEach, beforeEach, expect, test } from 'vitest';
import { decode, eventsSchema, statusSchema } from '#protocol';
import { aStatus, someEvents } from '../support/a-status.ts';
import { aBoard, aFleet } from './support/a-fleet.ts';
import { freeze, jump } from './support/clock.ts';
import { aDoor, errorOf } from './support/door.ts';

const minute = 60_000;

/** What an earlier test has left in the caches is too old from now on. */
let ahead = 0;
beforeEach(() => jump((ahead += 10 * minute)));
afterEach(() => caches.default.delete('https://fleet.popglass.invalid/board'));

test('the status and the events are what the fleet says', async () => {
  const door = aDoor(aFleet().bindings);
  const status = await door('GET', '/v1/status');
  expect(decode(statusSchema, await status.json())).toEqual(aStatus());
  expect(status.headers.get('cache-control')).toBe('public, max-age=10, stale-while-revalidate=300');
  const events = await door('GET', '/v1/status/events');
  expect(decode(eventsSchema, await events.json())).toEqual(someEvents());
});

test('whoever has it already gets 304 until it changes', async () => {
  let title = 'one';
  const fleet = aFleet(async () => aBoard({ anchors: [{ id: 'core', name: title }] }));
  const door = aDoor(fleet.bindings);
  const ask = (tag: string) => door('GET', '/v1/status', undefined, { 'if-none-match': tag });
  const tag = (await door('GET', '/v1/status')).headers.get('etag')!;
  expect([(await ask(tag)).status, (await ask(`W/${tag}, "x"`)).status]).toEqual([304, 304]);
  title = 'two';
  jump(11_000);
  const changed = await ask(tag);
  expect(changed.status).toBe(200);
  expect(changed.headers.get('etag')).not.toBe(tag);
});

test('10,000 reads in a minute reach the fleet fewer than 10 times', async () => {
  const fleet = aFleet();
  const door = aDoor(fleet.bindings);
  for (let n = 0; n < 100; n++) {
    freeze();
    const answers = await Promise.all(Array.from({ length: 100 }, () => door('GET', '/v1/status')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    jump(600);
  }
  expect(fleet.reads).toBeGreaterThan(3);
  expect(fleet.reads).toBeLessThan(10);
});

test('a crowd that comes at once, when nothing is known yet, reads the fleet once', async () => {
  const fleet = aFleet(async () => {
    await scheduler.wait(50);
    return aBoard();
  });
  const door = aDoor(fleet.bindings);
  const answers = await Promise.all(Array.from({ length: 50 }, () => door('GET', '/v1/status')));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(fleet.reads).toBe(1);
});

test('while one reads it anew the others get what there was', async () => {
  const gate = Promise.withResolvers<void>();
  let isFirst = true;
  const fleet = aFleet(async () => {
    if (!isFirst) await gate.promise;
    isFirst = false;
    return aBoard();
  });
  const door = aDoor(fleet.bindings);
  await door('GET', '/v1/status');
  jump(11_000);
  const reader = door('GET', '/v1/status');
  const others = await Promise.all([door('GET', '/v1/status'), door('GET', '/v1/status/events')]);
  expect(others.map(({ status }) => status)).toEqual([200, 200]);
  gate.resolve();
  expect((await reader).status).toBe(200);
  expect(fleet.reads).toBe(2);
});

test('a fleet that can’t be read is asked again only when the time is up, and what there was stays for a while', async () => {
  let isBroken = false;
  const fleet = aFleet(async () => {
    if (isBroken) throw new Error('out of order');
    return aBoard();
  });
  const door = aDoor(fleet.bindings);
  await door('GET', '/v1/status');
  isBroken = true;
  jump(11_000);
  for (let n = 0; n < 20; n++) expect((await door('GET', '/v1/status')).status).toBe(200);
  expect(fleet.reads).toBe(2);
  jump(5 * minute);
  const late = await errorOf(await door('GET', '/v1/status'));
  expect([late.status, late.type]).toEqual([500, 'internal_error']);
  isBroken = false;
  jump(11_000);
  expect((await door('GET', '/v1/status')).status).toBe(200);
});

test('pages of any site may read it', async () => {
  const door = aDoor(aFleet().bindings);
  for (const path of ['/v1/status', '/v1/status/events', '/v1/status/history?pop=vie1']) {
    const { headers } = await door('GET', path, undefined, { origin: 'https://other.example' });
    expect(headers.get('access-control-allow-origin')).toBe('*');
  }
});

test.each([
  ['', 'pop', /^must be one of vie1, fra1,/],
  ['?pop=nobody', 'pop', /^must be one of vie1, fra1,/],
  ['?pop=vie1&window=1y', 'window', /^must be one of 1h, 6h, 24h, 7d, 30d, 90d, 400d$/],
  ['?pop=vie1&window=constructor', 'window', /1h/],
  ['?pop=vie1&to=nobody', 'to', /core$/],
])('a history of %s is refused without waking anybody', async (query, field, rule) => {
  const asleep = new Proxy({}, { get: () => expect.unreachable('an object was reached for') });
  const door = aDoor({ ...aFleet().bindings, POP: asleep as never });
  const refused = await errorOf(await door('GET', `/v1/status/history${query}`));
  expect([refused.status, refused.type]).toEqual([400, 'validation_error']);
  expect(refused.params![field]).toMatch(rule);
});
