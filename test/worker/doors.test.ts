import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { hold } from './support/hold.ts';
import {
  aPop,
  aPopWithAgent,
  aRun,
  aViewer,
  call,
  connect,
  dialControl,
  dialData,
  enrol,
  get,
  hello,
  jobOf,
  lines,
  upgrade,
} from './support/world.ts';

test('what an agent says after we have closed its socket is not taken', async () => {
  const { agent } = await aPopWithAgent('late');
  const run = await aRun(['late']);
  const data = await dialData(await jobOf(agent));
  await data.next('resume');
  data.socket.send('nonsense');
  data.say({ t: 'log', seq: 0, e: lines('after'), commit: true });
  data.say({ t: 'end', seq: 1, outcome: { kind: 'finished', exit: 0 } });
  expect((await data.closed()).code).toBe(1008);
  const { results } = await get<{ results: object[] }>(`/v1/sessions/${run.session}`);
  expect(results).toMatchObject([{ next: 0, state: 'running' }]);
});

test('a viewer that was shown the door can not join, and is not counted', async () => {
  await aPopWithAgent('shown');
  const run = await aRun(['shown']);
  const good = await aViewer(run.session);
  const bad = await upgrade(`/v1/sessions/${run.session}/live`);
  bad.socket.send('nonsense');
  bad.say({ t: 'join', v: 1 });
  await bad.closed();
  expect(bad.frames).toEqual([]);
  expect(await get(`/v1/sessions/${run.session}`)).toMatchObject({ viewers: 1 });
  expect(good.frames.filter(({ t }) => t === 'viewers')).toEqual([{ t: 'viewers', n: 1 }]);
});

test('a Close without a code, as pages send it, is answered and counted', async () => {
  await aPopWithAgent('codeless');
  const run = await aRun(['codeless']);
  const stays = await aViewer(run.session);
  const leaves = await aViewer(run.session);
  await stays.next('viewers', ({ n }) => n === 2);
  stays.clear();
  leaves.socket.close();
  expect(await stays.next('viewers')).toMatchObject({ n: 1 });
  await leaves.closed();
});

test.each(['A', 'AAAA', 'A'.repeat(86), 'A'.repeat(128)])(
  'a signature like %s is a wrong one, not an accident',
  async (signature) => {
    const peer = await dialControl(await enrol(await aPop('signs')));
    await peer.next('challenge');
    peer.say(hello(signature));
    expect((await peer.closed()).code).toBe(4401);
  },
);

test('an agent that is back before its absence was reported is online in the end', async () => {
  const enrolled = await enrol(await aPop('flap'));
  const first = await connect(enrolled);
  const release = await hold(env.FLEET.getByName('fleet') as never, 'report');
  first.socket.close(1000);
  const second = dialControl(enrolled);
  release();
  (await second).socket.close(1000);
  await connect(enrolled);
  const pops = () => get<{ id: string; online: boolean }[]>('/v1/pops');
  await expect
    .poll(async () => (await pops()).find(({ id }) => id === 'flap'))
    .toMatchObject({ online: true });
});

test('a full PoP takes no agent, and the code is still good when there is room', async () => {
  for (let i = 0; i < 8; i++) await enrol(await aPop('full'));
  const code = await aPop('full');
  const post = () => call('POST', '/v1/agent/enrol', { code, publicKey: 'A'.repeat(43) });
  expect((await post()).status).toBe(403);
  await call('DELETE', '/v1/admin/pops/full', undefined, { authorization: 'Bearer operator' });
  expect((await post()).status).toBe(401);
});

test('an id has one spelling', async () => {
  await aPopWithAgent('spelling');
  const { session } = await aRun(['spelling']);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = letters.indexOf(session.at(-1)!) & ~3;
  const spellings = [0, 1, 2, 3].map((i) => session.slice(0, -1) + letters[last + i]);
  const statuses = await Promise.all(
    spellings.map(async (id) => (await call('GET', `/v1/sessions/${id}`)).status),
  );
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 404, 404, 404]);
});

test.each([
  ['POST', '/'],
  ['PUT', '/s/x'],
  ['POST', '/healthz'],
  ['GET', '/v1/nothing'],
])('%s %s answers in the error shape', async (method, path) => {
  const response = await call(method, path);
  expect([response.status, await response.json()]).toMatchObject([404, { error: { type: 'not_found' } }]);
});

test.each([{}, { magic: 'a', pop: 'b' }, { limit: 2 }])(
  'a location like %j is told what one looks like',
  async (location) => {
    const response = await call('POST', '/v1/measurements', {
      type: 'ping',
      target: '192.0.2.1',
      locations: [location],
    });
    const { error } = await response.json<{ error: { params: object } }>();
    expect(error.params).toEqual({ 'locations.0': 'must have exactly one of magic, pop, city, country' });
  },
);
