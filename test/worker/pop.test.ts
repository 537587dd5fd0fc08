import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { jump, ring } from './support/clock.ts';
import { countCalls } from './support/hold.ts';
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
  proof,
  asOperator,
} from './support/world.ts';

const dayMs = 86_400_000;

const popView = async (id: string) => {
  const pops = (await (await call('GET', '/v1/pops')).json()) as { id: string }[];
  return pops.find((pop) => pop.id === id);
};

test('a PoP is offline until an agent has proven its key, and then shows what it can do', async () => {
  const code = await aPop('one');
  expect(await popView('one')).toMatchObject({ online: false, since: null, tools: [] });
  await connect(await enrol(code), { tools: [{ tool: 'ping', version: '2', families: [4] }] });
  await expect.poll(() => popView('one')).toMatchObject({ online: true, families: [4], version: '0' });
});

test('an enrolment code can be typed on a command line: no hyphen begins it', async () => {
  const codes = await Promise.all(Array.from({ length: 200 }, () => aPop('typed')));
  expect(codes.filter((code) => !/^[a-z][\w-]+$/.test(code))).toEqual([]);
});

test('a code that the platform has not made is refused before the fleet’s object is asked', async () => {
  const code = await aPop('guessed');
  const asked = await countCalls(env.FLEET.getByName('fleet') as never, 'popOf');
  const guess = (text: string) =>
    call('POST', '/v1/agent/enrol', { code: text, publicKey: 'A'.repeat(43) }).then(({ status }) => status);
  for (const text of ['', 'enrol-', code.slice(0, -1), `x${code}`, `enrol-${'A'.repeat(43)}`, code.slice(6)])
    expect(await guess(text)).toBe(401);
  const flipped = code.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'));
  expect(await guess(flipped)).toBe(401);
  expect(asked()).toBe(0);
  await enrol(code);
  expect(asked()).toBe(1);
});

test('an enrolment code is good for a day, and kept as a hash', async () => {
  const code = await aPop('daily');
  const kept = await runInDurableObject(env.FLEET.getByName('fleet'), (_, { storage }) =>
    JSON.stringify(storage.sql.exec('SELECT * FROM codes').toArray()),
  );
  expect(kept).not.toContain(code.slice(6));
  jump(limits.enrolment.ttlMs);
  expect((await call('POST', '/v1/agent/enrol', { code, publicKey: 'A'.repeat(43) })).status).toBe(401);
});

test('an enrolment code works once', async () => {
  const code = await aPop('two');
  await enrol(code);
  const again = await call('POST', '/v1/agent/enrol', { code, publicKey: 'A'.repeat(43) });
  expect(again.status).toBe(401);
});

test('a signature over another nonce, another host or by another key does not get in', async () => {
  const [mine, other] = [await enrol(await aPop('three')), await enrol(await aPop('three'))];
  const cases = [
    async () => proof(mine.privateKey, 'another nonce'),
    async (nonce: unknown) => proof(mine.privateKey, nonce, 'evil.test'),
    async (nonce: unknown) => proof(other.privateKey, nonce),
  ];
  for (const sign of cases) {
    const peer = await dialControl(mine);
    const { nonce } = await peer.next('challenge');
    const signature = await sign(nonce);
    peer.say(hello(signature, { maxJobs: 1 }));
    expect(await peer.closed()).toMatchObject({ code: 4401 });
  }
  expect(await popView('three')).toMatchObject({ online: false });
});

test('an agent id that the platform has not made, or of another PoP, is refused', async () => {
  const { agent } = await enrol(await aPop('four'));
  await aPop('five');
  await expect(dialControl({ agent: 'A'.repeat(43), pop: 'four' })).rejects.toThrow('401');
  await expect(dialControl({ agent, pop: 'five' })).rejects.toThrow('401');
});

test('a second connection of an agent replaces the first', async () => {
  const { enrolled, agent } = await aPopWithAgent('six');
  await connect(enrolled);
  expect(await agent.closed()).toMatchObject({ code: 4000 });
  expect(await popView('six')).toMatchObject({ online: true });
});

test('jobs go to the least loaded agent, wait when all are busy, and start in order', async () => {
  const { agent } = await aPopWithAgent('seven', { maxJobs: 1 });
  const [first, second] = [await aRun(['seven']), await aRun(['seven'])];
  const job = await jobOf(agent);
  expect(job.session).toBe(first.session);
  const viewer = await aViewer(second.session);
  const { results } = await viewer.next('session');
  expect(results).toMatchObject([{ state: 'queued' }]);
  agent.clear();
  agent.say({ t: 'done', id: job.id });
  expect((await jobOf(agent)).session).toBe(second.session);
  await viewer.next('state', ({ state }) => state === 'starting');
});

test('a refusal of the agent fails the result with the reason and the owner', async () => {
  const { agent } = await aPopWithAgent('eight');
  const run = await aRun(['eight']);
  const viewer = await aViewer(run.session);
  const failure = { owner: 'policy', code: 'tool_not_allowed', message: 'ping is off here' };
  agent.say({ t: 'refused', id: (await jobOf(agent)).id, failure });
  expect(await viewer.next('state', ({ state }) => state === 'failed')).toMatchObject({ failure });
});

test('a PoP without agents makes its result offline, and the others run', async () => {
  await aPop('nine');
  const { agent } = await aPopWithAgent('ten');
  const run = await aRun(['nine', 'ten']);
  const viewer = await aViewer(run.session);
  await jobOf(agent, 2);
  await expect
    .poll(async () => (await get<{ results: object }>(`/v1/sessions/${run.session}`)).results)
    .toMatchObject([{ state: 'offline' }, { state: 'starting' }]);
  viewer.socket.close(1000);
});

test('a tool that no agent has, or not in this family, fails with what there is', async () => {
  await aPopWithAgent('eleven', {
    tools: [
      { tool: 'mtr', version: null, families: [], reason: 'mtr is not installed: apt-get install mtr-tiny' },
      { tool: 'ping', version: '1', families: [4] },
    ],
  });
  const results = async (body: object) => {
    const { id } = await aRun(['eleven'], body);
    const read = async () =>
      (await get<{ results: { result: object }[] }>(`/v1/measurements/${id}`)).results[0]!.result;
    await expect.poll(read).toMatchObject({ status: 'failed' });
    return read();
  };
  expect(await results({ type: 'mtr' })).toMatchObject({
    failure: { code: 'tool_missing', message: expect.stringMatching(/apt-get/) },
  });
  expect(await results({ target: '2001:db8:1::1' })).toMatchObject({
    failure: { message: expect.stringMatching(/IPv4 only/) },
  });
});

test('an agent may speak only of jobs that it has', async () => {
  const { agent } = await aPopWithAgent('twelve');
  const { agent: rogue } = await aPopWithAgent('thirteen');
  const run = await aRun(['twelve']);
  const job = await jobOf(agent);
  rogue.say({ t: 'refused', id: job.id, failure: { owner: 'agent', code: 'tool_failed', message: 'ha' } });
  const data = await dialData(job);
  await data.next('resume');
  expect(await (await call('GET', `/v1/measurements/${run.id}`)).json()).toMatchObject({
    status: 'in-progress',
  });
});

test('a PoP sleeps with its agents connected, and wakes for a job', async () => {
  const { agent } = await aPopWithAgent('fourteen');
  const stub = env.POP.getByName('fourteen');
  const isNew = () => runInDurableObject(stub, (instance) => instance as object);
  const before = await isNew();
  await evictDurableObject(stub, { webSockets: 'hibernate' });
  expect(await isNew()).not.toBe(before);
  await aRun(['fourteen']);
  expect((await jobOf(agent)).task.tool).toBe('ping');
  expect(agent.socket.readyState).toBe(WebSocket.OPEN);
});

test('the alarm is the only clock, and is set only while agents are connected, and for the last roll-up', async () => {
  const { agent } = await aPopWithAgent('fifteen');
  const stub = env.POP.getByName('fifteen');
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  agent.socket.close(1000);
  await expect.poll(() => runDurableObjectAlarm(stub)).toBe(true);
  expect(await popView('fifteen')).toMatchObject({ online: true });
  jump(limits.agent.returnMs);
  await ring(stub);
  expect(await popView('fifteen')).toMatchObject({ online: false });
  jump(dayMs);
  await ring(stub);
  expect(await runDurableObjectAlarm(stub)).toBe(false);
});

test('revoking a PoP cuts its agents off and forgets their keys', async () => {
  const { enrolled, agent } = await aPopWithAgent('sixteen');
  expect((await call('DELETE', '/v1/admin/pops/sixteen', undefined, asOperator)).status).toBe(204);
  expect(await agent.closed()).toMatchObject({ code: 4401 });
  await expect(dialControl(enrolled)).rejects.toThrow('401');
});

test.each(['nonsense', '{"t":"hello"}', '{"t":"done","id":"x"}'])(
  'a stranger that says %s is shown the door',
  async (text) => {
    const { agent, pop } = await enrol(await aPop('seventeen'));
    const peer = await dialControl({ agent, pop });
    peer.socket.send(text);
    expect(await peer.closed()).toMatchObject({ code: 1008 });
  },
);
