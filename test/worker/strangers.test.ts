import { beforeAll, expect, test } from 'vitest';
import { attacks } from './support/attacks.ts';
import { counted } from './support/counted.ts';
import { aDoor, aLimiter, aPing } from './support/door.ts';
import { aPopWithAgent, aRun, aVisitor } from './support/world.ts';

/**
 * A stranger can't wake an object except by creating a measurement within limits or holding a valid link (rule 17). What the
 * fleet's object knows is read from the platform's cache, filled once in a while.
 */

const id = 'A'.repeat(43);
const upgrade = { upgrade: 'websocket' };
const bearer = { authorization: `Bearer ${id}` };

beforeAll(() => aPopWithAgent('asleep'));

type Knock = [
  what: string,
  method: string,
  path: string,
  body?: object | undefined,
  headers?: Record<string, string>,
];

const knocks: Knock[] = [
  ['the page', 'GET', '/'],
  ['a file', 'GET', '/main.js'],
  ['one’s limits', 'GET', '/v1/limits'],
  ['a guessed session', 'GET', `/v1/sessions/${id}`],
  ['a guessed session page', 'GET', `/s/${id}`],
  ['a page path that climbs', 'GET', '/s/..%2fadmin'],
  ['a page path with a NUL', 'GET', '/s/%00'],
  ['a guessed live socket', 'GET', `/v1/sessions/${id}/live`, undefined, upgrade],
  ['a guessed deletion', 'DELETE', `/v1/sessions/${id}`, undefined, bearer],
  ['a guessed measurement', 'GET', `/v1/measurements/${id}.1`],
  ['a guessed stop', 'DELETE', `/v1/measurements/${id}.1`, undefined, bearer],
  ['a run in a guessed session', 'POST', '/v1/measurements', { ...aPing('asleep'), session: id }, bearer],
  ['a guessed data door', 'GET', `/v1/agent/data/${id}/1`, undefined, { ...upgrade, ...bearer }],
  [
    'a guessed agent',
    'GET',
    '/v1/agent/control',
    undefined,
    { ...upgrade, 'x-popglass-agent': id, 'x-popglass-pop': 'asleep' },
  ],
  ['the admin’s list', 'GET', '/v1/admin/pops', undefined, bearer],
  ['the admin’s delete', 'DELETE', '/v1/admin/pops/asleep', undefined, bearer],
  ['a body that is none', 'POST', '/v1/measurements', {}],
  ['a tool that is none', 'POST', '/v1/measurements', { ...aPing('asleep'), type: 'rm' }],
  ['a private target', 'POST', '/v1/measurements', { ...aPing('asleep'), target: '10.0.0.1' }],
  ['a thousand PoPs', 'POST', '/v1/measurements', aPing(...Array.from({ length: 1000 }, () => 'asleep'))],
];

test.each(knocks)('%s wakes nobody', async (_, method, path, body, headers) => {
  const { bindings, starts } = counted();
  await aDoor(bindings)(method, path, body, headers);
  expect(starts).toEqual({ SESSION: 0, POP: 0, FLEET: 0, QUOTA: 0 });
});

test('a guessed enrolment code wakes nobody', async () => {
  const { bindings, total } = counted();
  for (const code of ['enrol-', `enrol-${id}`, id, "' OR 1=1--", ''])
    await aDoor(bindings)('POST', '/v1/agent/enrol', { code, publicKey: id });
  expect(total()).toBe(0);
});

test('no hostile target wakes anybody, whatever its tool', async () => {
  const targets = attacks.filter(
    ({ surface, input }) => /^target\b/.test(surface) && typeof input === 'string',
  );
  const { bindings, total } = counted();
  const door = aDoor(bindings);
  for (const { surface, input } of targets.filter(
    ({ surface }) => surface !== 'target.idn' && surface !== 'target.self',
  ))
    for (const type of ['ping', 'dns']) {
      const { status } = await door('POST', '/v1/measurements', { ...aPing('asleep'), type, target: input });
      expect([400, 422], `${surface} ${String(input)}`).toContain(status);
    }
  expect(total()).toBe(0);
});

test('however many ask for the PoPs, their object is read once in a while', async () => {
  const { bindings, starts } = counted();
  const door = aDoor(bindings);
  for (let i = 0; i < 200; i += 1)
    expect((await door('GET', i % 2 === 0 ? '/v1/pops' : '/v1/probes')).status).toBe(200);
  expect(starts.FLEET).toBeLessThanOrEqual(2);
  expect(starts).toMatchObject({ SESSION: 0, POP: 0, QUOTA: 0 });
});

test('whoever asks too fast for the PoPs, all at once, reads nothing', async () => {
  const { bindings, starts } = counted();
  const door = aDoor({ ...bindings, BURST_VISITS: aLimiter(0) });
  const ask = async () => (await door('GET', '/v1/pops')).status;
  expect(new Set(await Promise.all(Array.from({ length: 30 }, ask)))).toEqual(new Set([429]));
  expect(starts.FLEET).toBe(0);
});

test(
  'a measurement wakes the visitor’s quota and its session; a thousand at once are refused before they wake anything',
  { timeout: 60_000 },
  async () => {
    const { bindings, starts } = counted();
    const door = aDoor({ ...bindings, BURST_CREATES: aLimiter(5) });
    const visitor = aVisitor();
    const ask = async () => (await door('POST', '/v1/measurements', aPing('asleep'), visitor)).status;
    expect(await ask()).toBe(202);
    expect(starts).toMatchObject({ SESSION: 1, QUOTA: 1 });
    const statuses = await Promise.all(Array.from({ length: 1000 }, ask));
    expect(statuses.filter((status) => status === 429)).toHaveLength(996);
    expect(starts).toMatchObject({ SESSION: 5, QUOTA: 5 });
    expect(starts.FLEET).toBeLessThanOrEqual(5);
  },
);

test('whoever has spent their points wakes their own quota and nothing else', async () => {
  const { bindings, starts } = counted();
  const door = aDoor({ ...bindings, POINTS_PER_HOUR: 1 });
  const visitor = aVisitor();
  const ask = async () => (await door('POST', '/v1/measurements', aPing('asleep'), visitor)).status;
  expect([await ask(), await ask(), await ask()]).toEqual([202, 429, 429]);
  expect(starts).toMatchObject({ SESSION: 1, QUOTA: 3 });
});

test.each(['/v1/sessions/SID', '/v1/sessions/SID/live', '/v1/measurements/SID.1', '/s/SID'])(
  'whoever has a link can go to %s, and not without end',
  async (path) => {
    const { session } = await aRun(['asleep']);
    const { bindings, starts } = counted();
    const door = aDoor({ ...bindings, BURST_VISITS: aLimiter(3) });
    const visitor = aVisitor();
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const { status, webSocket } = await door('GET', path.replace('SID', session), undefined, {
          ...visitor,
          ...upgrade,
          ...bearer,
        });
        webSocket?.accept();
        webSocket?.close();
        return status;
      }),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(97);
    expect(starts.SESSION).toBe(3);
  },
);

test('a link is not a key to the agents’ doors: without an agent’s id nobody is woken there', async () => {
  const { session } = await aRun(['asleep']);
  const { bindings, total } = counted();
  const path = `/v1/agent/data/${session}/1`;
  for (const agent of [undefined, id, 'x'])
    for (const headers of [upgrade, { ...upgrade, ...bearer }]) {
      const named =
        agent === undefined ? {} : { 'x-popglass-agent': agent, 'x-popglass-proof': 'A'.repeat(86) };
      expect((await aDoor(bindings)('GET', path, undefined, { ...headers, ...named })).status).toBe(401);
    }
  expect(total()).toBe(0);
});
