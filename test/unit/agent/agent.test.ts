import { afterEach, describe, expect, test } from 'vitest';
import { dataProofOf } from '#protocol';
import { prove } from '../../../agent/identity.ts';
import { aJob, aPolicy, aTask } from './builders.ts';
import { aWorld, follow, linesOf, notesOf, type World } from './world.ts';

let world: World;

afterEach(() => world.end());

async function online(...given: Parameters<typeof aWorld>): Promise<World> {
  world = await aWorld(...given);
  return world;
}

describe('the hello', () => {
  test('says what this host can do, and why not', async () => {
    const { hello } = await online({
      policy: aPolicy({ allow: ['127.0.0.0/8'], tools: ['ping', 'mtr'], maxJobs: 3 }),
    });
    expect(hello).toMatchObject({
      v: 1,
      maxJobs: 3,
      running: [],
      instance: expect.stringMatching(/^[\w-]{22}$/),
    });
    expect((hello['tools'] as object[]).slice(0, 4)).toEqual([
      { tool: 'ping', version: 'ping from fixtures 1', families: expect.arrayContaining([4]) },
      { tool: 'traceroute', version: null, families: [], reason: expect.stringContaining('policy') },
      { tool: 'mtr', version: null, families: [], reason: expect.stringContaining('apt-get install') },
      { tool: 'dns', version: null, families: [], reason: expect.stringContaining('policy') },
    ]);
  });
});

describe('a job', () => {
  test('streams notes, lines and the end, each with its time, and is done', async () => {
    const { control } = await online({ zone: { '127.0.0.1': { ptr: ['loop.example'] } } });
    control.send({ t: 'job', job: aJob({ task: aTask('ping', { packets: 3 }) }) });
    const data = await world.edge.data();
    expect(data.request.url).toBe(`/v1/agent/data/${aJob().session}/1`);
    expect(data.request.headers).toMatchObject({
      authorization: `Bearer ${aJob().token}`,
      'x-popglass-agent': 'a'.repeat(43),
      'x-popglass-proof': prove(world.identity.privateKey, dataProofOf(aJob(), new URL(world.edge.url).host)),
    });
    const { entries, outcome } = await follow(data);
    expect(outcome).toEqual({ kind: 'finished', exit: 0 });
    expect(notesOf(entries)[0]).toEqual({
      k: 'target',
      address: '127.0.0.1',
      family: 4,
      addresses: ['127.0.0.1'],
    });
    expect(notesOf(entries)).toContainEqual({ k: 'tool', name: 'ping', version: 'ping from fixtures 1' });
    expect(notesOf(entries)).toContainEqual({ k: 'name', address: '127.0.0.1', name: 'loop.example' });
    expect(linesOf(entries)).toHaveLength(4);
    const times = entries.map(([at]) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every(Number.isInteger)).toBe(true);
    expect(await control.until('done')).toEqual({ t: 'done', id: aJob().id });
    expect(await data.closed).toBe(1000);
  });

  test('for a name gives the tool the checked number, resolved once', async () => {
    const { control, resolver } = await online({ zone: { 'host.example': { a: ['127.0.0.7'] } } });
    control.send({ t: 'job', job: aJob({ target: 'host.example' }) });
    const { entries } = await follow(await world.edge.data());
    expect(linesOf(entries)[0]).toBe('PING 127.0.0.7 (127.0.0.7) 56(84) bytes of data.');
    expect(resolver.asked.filter((question) => question === 'a host.example')).toHaveLength(1);
  });

  test('for a name with a private address among others starts nothing', async () => {
    const { control } = await online({ zone: { 'mixed.example': { a: ['127.0.0.7', '10.0.0.1'] } } });
    control.send({ t: 'job', job: aJob({ target: 'mixed.example' }) });
    const { entries, outcome } = await follow(await world.edge.data());
    expect(entries).toEqual([]);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { owner: 'policy', code: 'private_address' } });
    expect(await control.until('done')).toMatchObject({ id: aJob().id });
  });

  test('for a name that does not exist fails for the resolver', async () => {
    const { control } = await online();
    control.send({ t: 'job', job: aJob({ target: 'none.example' }) });
    expect((await follow(await world.edge.data())).outcome).toMatchObject({
      failure: { owner: 'resolver', code: 'name_not_found' },
    });
  });

  test('of traceroute shows a hop when it is known, not when the next one is, and names the hops', async () => {
    const { control } = await online({ zone: { '192.0.2.1': { ptr: ['r1.example'] } } });
    control.send({ t: 'job', job: aJob({ task: aTask('traceroute') }) });
    const { entries } = await follow(await world.edge.data());
    expect(linesOf(entries)).toHaveLength(3);
    expect(notesOf(entries)).toContainEqual({ k: 'name', address: '192.0.2.1', name: 'r1.example' });
    const whose = { k: 'network', address: '192.0.2.1', asn: [], kind: 'private' };
    expect(notesOf(entries)).toContainEqual(whose);
    const [first, second] = entries.filter(([, , text]) => /^ [12] /.test(text));
    expect(second![0] - first![0]).toBeGreaterThan(300);
  });

  test('of dns contacts nobody but the resolver, and has no target note', async () => {
    const { control, resolver } = await online();
    control.send({
      t: 'job',
      job: aJob({ target: 'ask.example', task: aTask('dns', { resolver: '127.0.0.53' }) }),
    });
    const { entries } = await follow(await world.edge.data());
    expect(linesOf(entries)[0]).toContain('-q ask.example -t A @127.0.0.53');
    expect(notesOf(entries)).toEqual([{ k: 'tool', name: 'dns', version: 'DiG fixtures' }]);
    expect(resolver.asked).toEqual([]);
  });
});

describe('a job ends early', () => {
  const long = aJob({ task: aTask('ping', { packets: 100, interval: 1 }) });

  test.each(['cancel on the control socket', 'stop on the data socket'])('by %s', async (how) => {
    const { control } = await online();
    control.send({ t: 'job', job: long });
    const data = await world.edge.data();
    data.send({ t: 'resume', from: 0 });
    await data.until('log');
    if (how.startsWith('cancel')) control.send({ t: 'cancel', id: long.id });
    else data.send({ t: 'stop' });
    const end = await data.until('end');
    expect(end['outcome']).toEqual({ kind: 'cancelled' });
    data.send({ t: 'ack', seq: end['seq'], end: true });
  });

  test('when its session is gone', async () => {
    const { control } = await online();
    control.send({ t: 'job', job: long });
    (await world.edge.data()).socket.close(4410);
    expect(await control.until('done')).toMatchObject({ id: long.id });
  });
});

describe('jobs', () => {
  test('beyond the bound are refused', async () => {
    const { control } = await online({ policy: aPolicy({ allow: ['127.0.0.0/8'], maxJobs: 1 }) });
    control.send({ t: 'job', job: aJob({ result: 1, task: aTask('ping', { packets: 9 }) }) });
    control.send({ t: 'job', job: aJob({ result: 2 }) });
    expect(await control.until('refused')).toMatchObject({
      id: aJob({ result: 2 }).id,
      failure: { code: 'agent_busy' },
    });
  });

  test('that cannot be read are refused by their id', async () => {
    const { control } = await online();
    control.send({ t: 'job', job: { ...aJob(), argv: ['-f', '1.1.1.1'] } });
    expect(await control.until('refused')).toMatchObject({
      id: aJob().id,
      failure: { owner: 'policy', code: 'bad_option' },
    });
  });

  test('go on while the control socket is away, and are named when it is back', async () => {
    const { control, hello } = await online();
    control.send({ t: 'job', job: aJob({ task: aTask('ping', { packets: 6 }) }) });
    const data = await world.edge.data();
    control.socket.terminate();
    const again = await world.edge.control();
    expect(await again.welcome()).toMatchObject({ running: [aJob().id], instance: hello['instance'] });
    expect((await follow(data)).outcome).toEqual({ kind: 'finished', exit: 0 });
    expect(await again.until('done')).toMatchObject({ id: aJob().id });
  });

  test('never run twice', async () => {
    const { control } = await online();
    const job = aJob({ task: aTask('ping', { packets: 1 }) });
    control.send({ t: 'job', job });
    control.send({ t: 'job', job });
    await follow(await world.edge.data());
    await control.until('done');
    control.send({ t: 'job', job });
    expect(await control.next()).toEqual({ t: 'done', id: job.id });
    expect(control.frames.filter(({ t }) => t === 'refused')).toEqual([]);
  });
});

test('tokens and keys are not in the log', async () => {
  const { control, lines } = await online();
  control.send({ t: 'job', job: aJob() });
  control.send({ t: 'job', job: { ...aJob({ result: 2 }), extra: true } });
  await follow(await world.edge.data());
  await control.until('done');
  expect(JSON.stringify(lines)).not.toContain(aJob().token);
});
