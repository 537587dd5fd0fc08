import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { startAgent, type Agent } from '../../../../agent/agent.ts';
import { aJob, aLog, anIdentity, aPolicy, aResolver, aTask } from '../builders.ts';
import { FakeEdge, type FakeSocket } from '../fake-edge.ts';
import { toolDir } from '../fixtures.ts';
import { follow, notesOf } from '../world.ts';

/** http by a resolver of the job's choice, through the agent's door. */
let edge: FakeEdge;
let agent: Agent;
let control: FakeSocket;
const servers: Server[] = [];
/** Whom a question went to, and what it was; the host's own resolver is called `host`. */
const asked: string[] = [];

const allow = ['127.0.0.0/8', '192.0.2.0/24'];
const hostZone = {
  'www.a.example': { a: ['127.0.0.99'] },
  'ns.a.example': { a: ['192.0.2.53'] },
  'bad.a.example': { a: ['10.0.0.53'] },
};
/** What everybody else says. */
const theirZone = { 'www.a.example': { a: ['127.0.0.80'] }, 'inside.a.example': { a: ['10.0.0.1'] } };

async function begin(policy: Parameters<typeof aPolicy>[0] = {}): Promise<void> {
  asked.length = 0;
  edge = await FakeEdge.start();
  const identity = anIdentity(edge.url);
  agent = await startAgent({
    identity: () => identity,
    policy: aPolicy({ allow, ...policy }),
    log: aLog().log,
    random: () => 0.02,
    makeResolver(server) {
      const resolver = aResolver(server === undefined ? hostZone : theirZone);
      const told = (name: string) => asked.push(`${server ?? 'host'} ${name}`);
      return {
        ...resolver,
        resolve4: (name) => (told(name), resolver.resolve4(name)),
        resolve6: (name) => resolver.resolve6(name),
      };
    },
    programDirs: [toolDir],
  });
  control = await edge.control();
  await control.welcome();
}

afterEach(async () => {
  servers.splice(0).forEach((server) => server.close());
  await agent.stop();
  await edge.stop();
});

async function aWebServer(host: string): Promise<void> {
  const server = createServer((_, response) => response.setHeader('connection', 'close').end());
  servers.push(server);
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(8080, host, () => resolve()),
  );
}

const by = (resolver: string) => aTask('http', { protocol: 'HTTP', port: 8080, resolver });
const send = (target: string, resolver: string) =>
  control.send({ t: 'job', job: aJob({ target, task: by(resolver) }) });

describe('the target’s name is resolved', () => {
  test.each([
    ['an address', '192.0.2.53', []],
    ['a name, which the host’s resolver knows', 'ns.a.example', ['host ns.a.example']],
  ])('by a resolver that is %s, and by nobody else', async (_, resolver, before) => {
    await begin();
    await aWebServer('127.0.0.80');
    send('www.a.example', resolver);
    const { entries, outcome } = await follow(await edge.data());
    expect(outcome).toEqual({ kind: 'finished', exit: 0 });
    expect(asked).toEqual([...before, '192.0.2.53 www.a.example']);
    expect(notesOf(entries)).toContainEqual(expect.objectContaining({ k: 'target', address: '127.0.0.80' }));
    expect(notesOf(entries)).toContainEqual(expect.objectContaining({ k: 'phase', phase: 'dns' }));
  });

  test('by nobody when it is an address', async () => {
    await begin();
    await aWebServer('127.0.0.80');
    send('127.0.0.80', '192.0.2.53');
    await follow(await edge.data());
    expect(asked).toEqual([]);
  });
});

describe('nobody is asked', () => {
  test.each([
    ['who is private', '10.0.0.53', {}, 'private_address'],
    ['who is metadata in disguise', '64:ff9b::a9fe:a9fe', {}, 'private_address'],
    ['who is denied', '192.0.2.53', { deny: ['192.0.2.0/24'] }, 'private_address'],
    ['where port 53 is closed', '192.0.2.53', { ports: [8080] }, 'bad_option'],
  ])('%s', async (_, resolver, policy, code) => {
    await begin(policy);
    send('www.a.example', resolver);
    expect(await control.until('refused')).toMatchObject({ failure: { owner: 'policy', code } });
    expect(asked).toEqual([]);
  });

  test('whose name comes to a private address', async () => {
    await begin();
    send('www.a.example', 'bad.a.example');
    const { outcome } = await follow(await edge.data());
    expect(outcome).toMatchObject({ kind: 'failed', failure: { owner: 'policy', code: 'private_address' } });
    expect(asked).toEqual(['host bad.a.example']);
  });

  test('before the session has let the agent in', async () => {
    await begin();
    control.send({ t: 'job', job: aJob({ target: 'www.a.example', task: by('192.0.2.53'), held: true }) });
    const data = await edge.data();
    expect(asked).toEqual([]);
    await follow(data);
    expect(asked).toEqual(['192.0.2.53 www.a.example']);
  });

  test('more often than the policy lets jobs go there', async () => {
    await begin({ targetBurst: 1, targetPerMinute: 1 });
    send('inside.a.example', '192.0.2.53');
    await follow(await edge.data());
    control.send({ t: 'job', job: aJob({ result: 2, target: 'www.a.example', task: by('192.0.2.53') }) });
    const { outcome } = await follow(await edge.data());
    expect(outcome).toMatchObject({ failure: { owner: 'policy', code: 'target_busy' } });
    expect(asked).toEqual(['192.0.2.53 inside.a.example']);
  });
});

test('what a resolver of the job’s choice says is checked like anything else', async () => {
  await begin();
  send('inside.a.example', '192.0.2.53');
  const { outcome } = await follow(await edge.data());
  expect(outcome).toMatchObject({ kind: 'failed', failure: { owner: 'policy', code: 'private_address' } });
});
