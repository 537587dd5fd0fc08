import { beforeAll, expect, test } from 'vitest';
import { aPop, aPopWithAgent, aRun, call, jobOf, asOperator, upgrade } from './support/world.ts';
import type { Peer } from './support/peer.ts';

let agent: Peer;
beforeAll(async () => {
  ({ agent } = await aPopWithAgent('vie1'));
});

const ping = { type: 'ping', target: '192.0.2.1', locations: [{ magic: 'vie1' }] };

test.each([
  ['an unknown tool', { ...ping, type: 'nmap' }, 400, 'validation_error', 'type'],
  ['a prototype key as tool', { ...ping, type: '__proto__' }, 400, 'validation_error', 'type'],
  ['an unknown field', { ...ping, colour: 1 }, 400, 'validation_error', 'colour'],
  [
    'an option out of bounds',
    { ...ping, measurementOptions: { packets: 101 } },
    400,
    'validation_error',
    'measurementOptions.packets',
  ],
  [
    'an unknown option',
    { ...ping, measurementOptions: { flood: true } },
    400,
    'validation_error',
    'measurementOptions.flood',
  ],
  [
    'too long a run',
    { ...ping, measurementOptions: { packets: 100, interval: 5 } },
    400,
    'validation_error',
    'measurementOptions.packets',
  ],
  ['no target', { ...ping, target: '' }, 400, 'validation_error', 'target'],
  ['an option as target', { ...ping, target: '-h' }, 400, 'validation_error', 'target'],
  ['an address in disguise', { ...ping, target: '0x7f.1' }, 400, 'validation_error', 'target'],
  ['a private address', { ...ping, target: '10.0.0.1' }, 422, 'target_not_allowed', 'target'],
  ['an embedded address', { ...ping, target: '64:ff9b::a9fe:a9fe' }, 422, 'target_not_allowed', 'target'],
  [
    'a question about a private address',
    { ...ping, type: 'dns', target: '1.0.0.10.in-addr.arpa', measurementOptions: { query: { type: 'PTR' } } },
    422,
    'target_not_allowed',
    'target',
  ],
  ['a name without meaning', { ...ping, target: 'localhost' }, 422, 'target_not_allowed', 'target'],
  ['the looking glass itself', { ...ping, target: 'lg.example.net' }, 422, 'target_not_allowed', 'target'],
  [
    'a private resolver',
    { ...ping, type: 'dns', target: 'example.net', measurementOptions: { resolver: '10.0.0.53' } },
    422,
    'target_not_allowed',
    'measurementOptions.resolver',
  ],
  ['an unknown PoP', { ...ping, locations: [{ magic: 'mars' }] }, 422, 'no_probes_found', 'locations.0'],
  [
    'too many locations',
    { ...ping, locations: Array.from({ length: 51 }, () => ({ magic: 'vie1' })) },
    400,
    'validation_error',
    'locations',
  ],
  ['no body at all', undefined, 400, 'validation_error', 'content-type'],
])('%s is refused with the field named, and starts nothing', async (_, body, status, type, field) => {
  const response = await call('POST', '/v1/measurements', body);
  const { error } = (await response.json()) as { error: { type: string; message: string; params: object } };
  expect([response.status, error.type]).toEqual([status, type]);
  expect(Object.keys(error.params)).toContain(field);
  expect(agent.frames.filter(({ t }) => t === 'job')).toEqual([]);
});

test('a body that is no JSON, and one that is too large, are refused as such', async () => {
  const post = async (body: string) => {
    const { exports } = await import('cloudflare:workers');
    const headers = { 'content-type': 'application/json' };
    return exports.default.fetch(
      new Request('http://lg.example.net/v1/measurements', { method: 'POST', headers, body }),
    );
  };
  const [broken, large] = [await post('{'), await post(`"${'x'.repeat(20_000)}"`)];
  expect([broken.status, large.status]).toEqual([400, 413]);
  expect(await large.json()).toMatchObject({ error: { type: 'payload_too_large' } });
});

test('a measurement opens a session, answers at once, and says where to look', async () => {
  const response = await call('POST', '/v1/measurements', ping);
  const answer = (await response.json()) as Record<string, string>;
  expect(response.status).toBe(202);
  expect(response.headers.get('location')).toBe(`http://lg.example.net/v1/measurements/${answer['id']}`);
  expect(answer).toMatchObject({ probesCount: 1, url: `http://lg.example.net/s/${answer['session']}` });
  expect(answer['key']).toHaveLength(43);
  expect(answer['id']).toBe(`${answer['session']}.1`);
});

test('ping takes the protocols that it has, and names them when asked for another', async () => {
  const ask = async (protocol: string) =>
    call('POST', '/v1/measurements', { ...ping, measurementOptions: { protocol } });
  expect([(await ask('ICMP')).status, (await ask('TCP')).status]).toEqual([202, 202]);
  const { error } = await (await ask('UDP')).json<{ error: { params: object } }>();
  expect(error.params).toEqual({ 'measurementOptions.protocol': 'must be one of ICMP, TCP' });
});

test('a measurement is shown in the shapes of the contract, with an ETag', async () => {
  const { id } = await aRun(['vie1']);
  const response = await call('GET', `/v1/measurements/${id}`);
  const body = await response.json();
  expect(body).toMatchObject({
    id,
    type: 'ping',
    target: '192.0.2.1',
    status: 'in-progress',
    probesCount: 1,
    measurementOptions: { packets: 3, interval: 0.5, packetSize: 56 },
    results: [
      {
        probe: {
          id: 'vie1',
          continent: 'EU',
          region: 'Western Europe',
          country: 'AT',
          city: 'Vienna',
          asn: 64500,
        },
        result: { status: 'in-progress', rawOutput: '', timings: [], stats: { total: 0, rcv: 0 } },
      },
    ],
  });
  const tag = response.headers.get('etag')!;
  const again = await call('GET', `/v1/measurements/${id}`, undefined, { 'if-none-match': tag });
  expect(again.status).toBe(304);
});

test('the control key adds measurements to a session, in order; nobody else can', async () => {
  const { session, key } = await aRun(['vie1']);
  const add = (token: string) =>
    call('POST', '/v1/measurements', { ...ping, session }, { authorization: `Bearer ${token}` });
  const added = (await (await add(key)).json()) as Record<string, string>;
  expect(added).toMatchObject({ id: `${session}.2`, session });
  expect(added).not.toHaveProperty('key');
  expect((await add('A'.repeat(43))).status).toBe(403);
  expect((await call('POST', '/v1/measurements', { ...ping, session })).status).toBe(401);
  const overview = await (await call('GET', `/v1/sessions/${session}`)).json();
  expect(overview).toMatchObject({ measurements: [{ m: 1 }, { m: 2 }], results: [{ r: 1 }, { r: 2 }] });
  await jobOf(agent, 2);
});

test('measurements that are added at the same time get numbers of their own', async () => {
  const { session, key } = await aRun(['vie1']);
  const add = async () =>
    (await call('POST', '/v1/measurements', { ...ping, session }, { authorization: `Bearer ${key}` })).json<{
      id: string;
    }>();
  const ids = (await Promise.all(Array.from({ length: 6 }, add))).map(({ id }) => id);
  expect(ids.toSorted()).toEqual([2, 3, 4, 5, 6, 7].map((m) => `${session}.${m}`));
});

test.each(['A'.repeat(43), 'short', '../admin'])('a guessed session id (%s) is not found', async (id) => {
  expect((await call('GET', `/v1/sessions/${encodeURIComponent(id)}`)).status).toBe(404);
  expect((await call('GET', `/v1/measurements/${encodeURIComponent(id)}.1`)).status).toBe(404);
  await expect(upgrade(`/v1/sessions/${encodeURIComponent(id)}/live`)).rejects.toThrow('404');
});

test('a page of another origin gets no live socket, and no page gets an agent’s door', async () => {
  const { session } = await aRun(['vie1']);
  await expect(upgrade(`/v1/sessions/${session}/live`, { origin: 'http://evil.test' })).rejects.toThrow(
    '403',
  );
  (await upgrade(`/v1/sessions/${session}/live`, { origin: 'http://lg.example.net' })).socket.close(1000);
  await expect(upgrade('/v1/agent/control', { origin: 'http://lg.example.net' })).rejects.toThrow('403');
});

test('locations match slug, city, country and world, and a limit limits', async () => {
  await aPopWithAgent('nyc1');
  await aPop('off1', 'Oslo', 'NO');
  const count = async (locations: object[], limit?: number) => {
    const body = { ...ping, locations, ...(limit && { limit }) };
    const response = await call('POST', '/v1/measurements', body);
    return (await response.json<{ probesCount?: number }>()).probesCount;
  };
  expect(await count([{ magic: 'Vienna' }])).toBe(2);
  expect(await count([{ city: 'vienna', limit: 1 }])).toBe(1);
  expect(await count([{ country: 'at' }])).toBe(2);
  expect(await count([{ pop: 'vie1' }, { pop: 'vie1' }, { pop: 'nyc1' }])).toBe(2);
  expect(await count([{ magic: 'world' }])).toBe(2);
  expect(await count([{ magic: 'world' }], 1)).toBe(1);
  expect(await count([{ pop: 'off1' }])).toBe(1);
  expect(await count([{ magic: 'Oslo' }])).toBeUndefined();
});

test('the probes are those online, the PoPs all of them', async () => {
  const ids = async (path: string) =>
    ((await (await call('GET', path)).json()) as { id: string }[]).map(({ id }) => id);
  expect(await ids('/v1/pops')).toEqual(['nyc1', 'off1', 'vie1']);
  expect(await ids('/v1/probes')).toEqual(['nyc1', 'vie1']);
});

test('the admin API needs its token, and says what is wrong with a PoP', async () => {
  expect((await call('GET', '/v1/admin/pops')).status).toBe(401);
  expect((await call('GET', '/v1/admin/pops', undefined, { authorization: 'Bearer wrong' })).status).toBe(
    401,
  );
  const response = await call('POST', '/v1/admin/pops', { id: 'UPPER' }, asOperator);
  expect(await response.json()).toMatchObject({
    error: { params: { id: expect.stringMatching(/a-z/), city: 'must be a string' } },
  });
  const patched = await call('PATCH', '/v1/admin/pops/off1', { name: 'Oslo 1' }, asOperator);
  expect(await patched.json()).toMatchObject({ id: 'off1', name: 'Oslo 1', city: 'Oslo' });
  const tagged = await call('PATCH', '/v1/admin/pops/off1', { tags: ['eyeball'] }, asOperator);
  expect(await tagged.json()).toMatchObject({ name: 'Oslo 1', tags: ['eyeball'] });
  const renamed = await call('PATCH', '/v1/admin/pops/off1', { name: 'Oslo' }, asOperator);
  expect(await renamed.json()).toMatchObject({ name: 'Oslo', tags: ['eyeball'] });
  expect((await call('PATCH', '/v1/admin/pops/off1', { id: 'x1' }, asOperator)).status).toBe(400);
  expect((await call('PATCH', '/v1/admin/pops/none', {}, asOperator)).status).toBe(404);
});

test('unknown addresses under /v1 answer in the error shape', async () => {
  const response = await call('GET', '/v1/nothing');
  expect(await response.json()).toMatchObject({ error: { type: 'not_found' } });
});

test('tcp takes services’ ports, has to be told which, and says what is allowed', async () => {
  const ask = async (measurementOptions: object) =>
    call('POST', '/v1/measurements', { ...ping, type: 'tcp', measurementOptions });
  expect((await ask({ port: 993 })).status).toBe(202);
  for (const options of [{}, { port: 23 }, { port: '443' }, { port: 65_536 }]) {
    const answer = await ask(options);
    expect(answer.status).toBe(400);
    const { error } = await answer.json<{ error: { params: Record<string, string> } }>();
    expect(error.params['measurementOptions.port']).toMatch(/^must be one of 21, 22, 25, /);
  }
});
