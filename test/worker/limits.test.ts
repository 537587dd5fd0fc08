import { beforeAll, expect, test, vi } from 'vitest';
import { env } from 'cloudflare:workers';
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { limits } from '#protocol';
import { clientOf } from '../../worker/client.ts';
import { aDoor, aLimiter, aPing, errorOf } from './support/door.ts';
import { intercept } from './support/hold.ts';
import { aPopWithAgent, aVisitor, dialData, jobOf, type Run, stubOf } from './support/world.ts';
import { jump } from './support/clock.ts';

beforeAll(() => aPopWithAgent('metered', { maxJobs: 64 }));

const few = aDoor({ POINTS_PER_HOUR: 3, MEASUREMENTS_AT_ONCE: 100 });
const rate = (response: Response) =>
  ['limit', 'consumed', 'remaining', 'reset'].map((name) =>
    Number(response.headers.get(`x-ratelimit-${name}`)),
  );
const objectOf = (visitor: Record<string, string>) =>
  env.QUOTA.get(
    env.QUOTA.idFromString(clientOf(env, new Request('http://lg.example.net', { headers: visitor }))),
  );

test('each PoP costs a point, the answer says what is left, and the end of them is said with what, how much and when', async () => {
  const me = aVisitor();
  const ask = () => few('POST', '/v1/measurements', aPing('metered'), me);
  const first = rate(await ask());
  expect(first.slice(0, 3)).toEqual([3, 1, 2]);
  expect(first[3]).toBeGreaterThan(3590);
  await ask();
  expect(rate(await ask()).slice(0, 3)).toEqual([3, 1, 0]);
  const refused = await ask();
  expect(rate(refused).slice(0, 3)).toEqual([3, 0, 0]);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3590);
  expect(await errorOf(refused)).toMatchObject({
    status: 429,
    type: 'rate_limit_exceeded',
    message: expect.stringMatching(/limit of 3 points an hour.*needs 1.*0 are left.*in 60 min/),
    params: { limit: expect.stringContaining('3 points') },
  });
  expect((await few('POST', '/v1/measurements', aPing('metered'), aVisitor())).status).toBe(202);
});

test('GET /v1/limits tells the same', async () => {
  const me = aVisitor();
  const create = async () =>
    (
      await (
        await few('GET', '/v1/limits', undefined, me)
      ).json<{ rateLimit: { measurements: { create: object } } }>()
    ).rateLimit.measurements.create;
  expect(await create()).toEqual({ type: 'ip', limit: 3, remaining: 3, reset: 0 });
  await few('POST', '/v1/measurements', aPing('metered'), me);
  expect(await create()).toEqual({ type: 'ip', limit: 3, remaining: 2, reset: expect.any(Number) });
});

test('points survive eviction, and are whole again after an hour; then nothing is known of the visitor', async () => {
  const me = aVisitor();
  const ask = async () => (await few('POST', '/v1/measurements', aPing('metered'), me)).status;
  expect([await ask(), await ask(), await ask()]).toEqual([202, 202, 202]);
  await evictDurableObject(objectOf(me));
  expect(await ask()).toBe(429);
  jump(limits.quota.windowMs + 1000);
  await runDurableObjectAlarm(objectOf(me));
  const kept = await runInDurableObject(objectOf(me) as never, (_, { storage }) => storage.kv.get('ledger'));
  expect(kept).toBeUndefined();
  expect(await ask()).toBe(202);
});

test('neighbours in an IPv6 /64 are one visitor, IPv4 addresses are not, and a mapped one is itself', () => {
  const of = (address: string) =>
    clientOf(env, new Request('http://lg.example.net', { headers: { 'cf-connecting-ip': address } }));
  expect(of('2001:db8:1:2::1')).toBe(of('2001:db8:1:2:ffff::9'));
  expect(of('2001:db8:1:2::1')).not.toBe(of('2001:db8:1:3::1'));
  expect(of('192.0.2.1')).not.toBe(of('192.0.2.2'));
  expect(of('::ffff:192.0.2.1')).toBe(of('192.0.2.1'));
  expect(of('192.0.2.1')).toMatch(/^[0-9a-f]{64}$/);
});

test('a measurement that could not be begun costs nothing', async () => {
  const me = aVisitor();
  const opened = await few('POST', '/v1/measurements', aPing('metered'), me);
  const { session } = await opened.json<{ session: string }>();
  const wrong = { ...me, authorization: `Bearer ${'x'.repeat(43)}` };
  const refused = await few('POST', '/v1/measurements', { ...aPing('metered'), session }, wrong);
  expect([refused.status, ...rate(refused).slice(0, 3)]).toEqual([403, 3, 0, 2]);
});

test('so many may run at the same time, and one that is over makes room', async () => {
  const { agent } = await aPopWithAgent('room');
  const two = aDoor({ MEASUREMENTS_AT_ONCE: 2 });
  const me = aVisitor();
  const ask = () => two('POST', '/v1/measurements', aPing('room'), me);
  await ask();
  const job = await jobOf(agent);
  const { session, key } = await (await ask()).json<Run>();
  const refused = await ask();
  expect(refused.headers.get('retry-after')).toBe('5');
  expect((await errorOf(refused)).message).toMatch(/^2 measurements of one address are running/);
  const data = await dialData(job);
  data.say({ t: 'end', seq: 0, outcome: { kind: 'finished', exit: 0 } });
  await data.next('ack', ({ end }) => end === true);
  await expect.poll(async () => (await ask()).status).toBe(202);
  expect((await ask()).status).toBe(429);
  // Whoever deletes a session has what ran in it no more.
  await two('DELETE', `/v1/sessions/${session}`, undefined, { authorization: `Bearer ${key}` });
  await expect.poll(async () => (await ask()).status).toBe(202);
});

test('a burst is refused by the platform for a moment, without a point', { timeout: 60_000 }, async () => {
  const me = aVisitor();
  const door = aDoor({ MEASUREMENTS_AT_ONCE: 1000 });
  const ask = () => door('POST', '/v1/measurements', aPing('metered'), me);
  // Two windows may share what comes at once, three can't: their limits together are less.
  const answers = await Promise.all(Array.from({ length: 2 * limits.burst.creates + 10 }, ask));
  const refused = answers.find(({ status }) => status === 429)!;
  expect(await errorOf(refused)).toMatchObject({
    message: expect.stringMatching(/^Too fast: 50 measurements from one address in 10 s.*in 10 s\.$/),
  });
  expect(refused.headers.get('retry-after')).toBe('10');
  expect(refused.headers.get('x-ratelimit-consumed')).toBeNull();
  expect(answers[0]!.status).toBe(202);
});

test('one target is spared although every visitor is another: an address with its neighbours, or a name', async () => {
  const BURST_TARGET = aLimiter(2);
  const ask = async (target: string) =>
    (await aDoor({ BURST_TARGET })('POST', '/v1/measurements', { ...aPing('metered'), target })).status;
  expect([await ask('192.0.2.1'), await ask('192.0.2.2'), await ask('192.0.2.3')]).toEqual([202, 202, 429]);
  expect([await ask('www.example.net'), await ask('WWW.example.net.'), await ask('www.example.net')]).toEqual(
    [202, 202, 429],
  );
  expect([await ask('2001:db8:1:1::1'), await ask('2001:db8:1:2::1'), await ask('2001:db8:1::')]).toEqual([
    202, 202, 429,
  ]);
  expect(await ask('a.example.net')).toBe(202);
});

test('a rate limiter that is out of order locks nobody out, and the points are still counted', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const broken: RateLimit = { limit: () => Promise.reject(new Error('out of order')) };
  const door = aDoor({
    BURST_CREATES: broken,
    BURST_TARGET: broken,
    BURST_VISITS: broken,
    POINTS_PER_HOUR: 1,
  });
  const me = aVisitor();
  const created = await door('POST', '/v1/measurements', aPing('metered'), me);
  const { session } = await created.json<Run>();
  expect((await door('GET', `/v1/sessions/${session}`, undefined, me)).status).toBe(200);
  expect((await door('POST', '/v1/measurements', aPing('metered'), me)).status).toBe(429);
});

test('what comes to nothing uses up nothing that everybody shares, and no points', async () => {
  const BURST_TARGET = aLimiter(1);
  const turnstile = {
    TURNSTILE_SITE_KEY: 'k',
    TURNSTILE_SECRET: 's',
    TURNSTILE_VERIFY_URL: 'http://127.0.0.1:1/',
  };
  const ask = (door: ReturnType<typeof aDoor>, body: object, headers = {}) =>
    door('POST', '/v1/measurements', body, headers).then(({ status }) => status);
  expect(await ask(aDoor({ BURST_TARGET, ...turnstile }), aPing('metered'))).toBe(403);
  expect(await ask(aDoor({ BURST_TARGET, PUBLIC: 'false' }), aPing('metered'))).toBe(401);
  expect(await ask(aDoor({ BURST_TARGET }), aPing('nowhere'))).toBe(422);
  expect(BURST_TARGET.keys).toEqual([]);
  expect(await ask(aDoor({ BURST_TARGET }), aPing('metered'))).toBe(202);
});

test('guessing at access tokens is as fast as measuring, and no faster', async () => {
  const door = aDoor({ PUBLIC: 'false', ACCESS_TOKEN: 'right', BURST_CREATES: aLimiter(2) });
  const me = aVisitor();
  const ask = async (token: string) => {
    const headers = { ...me, authorization: `Bearer ${token}` };
    return (await door('POST', '/v1/measurements', aPing('metered'), headers)).status;
  };
  expect([await ask('a'), await ask('b'), await ask('right')]).toEqual([401, 401, 429]);
});

test('a session that breaks while it is opened costs nothing, and holds no place', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { session } = await (await few('POST', '/v1/measurements', aPing('metered'))).json<Run>();
  await intercept(stubOf({ session }) as never, 'create', () => Promise.reject(new Error('a full disk')));
  const door = aDoor({ POINTS_PER_HOUR: 1, MEASUREMENTS_AT_ONCE: 1 });
  const me = aVisitor();
  const ask = async () => (await door('POST', '/v1/measurements', aPing('metered'), me)).status;
  expect([await ask(), await ask(), await ask()]).toEqual([500, 202, 429]);
});

test('word of a measurement that nobody remembers leaves nothing behind', async () => {
  const me = aVisitor();
  await objectOf(me).settle('long-gone', 0);
  const kept = await runInDurableObject(objectOf(me) as never, async (_, { storage }) => [
    storage.kv.get('ledger'),
    await storage.getAlarm(),
  ]);
  expect(kept).toEqual([undefined, null]);
});

test('more PoPs than anybody may ask is a mistake, not a matter of time', async () => {
  await aPopWithAgent('metered-too');
  const response = await aDoor({ POINTS_PER_HOUR: 1 })(
    'POST',
    '/v1/measurements',
    aPing('metered', 'metered-too'),
  );
  expect(response.headers.get('retry-after')).toBeNull();
  expect(await errorOf(response)).toMatchObject({
    status: 400,
    params: { locations: expect.stringContaining('1') },
  });
});
