import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { aJob, aPolicy, aTask } from '../builders.ts';
import { aWorld, follow, notesOf, type World } from '../world.ts';

/** http through the agent's door, as an edge asks for it: on the ports of the web, in both families. */
let world: World;
const servers: Server[] = [];

afterEach(async () => {
  servers.splice(0).forEach((server) => server.close());
  await world.end();
});

const allow = ['127.0.0.0/8', '::1/128'];
const zone = { 'www.a.example': { a: ['127.0.0.80'] }, 'six.a.example': { aaaa: ['::1'] } };

/** A server on a port of the web. Loopback addresses that nobody else has. */
async function aWebServer(host: string): Promise<string[]> {
  const asked: string[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    asked.push(`${method} ${headers.host}${url}`);
    response.setHeader('connection', 'close').end('hello');
  });
  servers.push(server);
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(8080, host, () => resolve()),
  );
  return asked;
}

const plain = { protocol: 'HTTP', port: 8080 } as const;

describe('what the policy opens', () => {
  test.each([
    ['127.0.0.80', 'www.a.example'],
    ['::1', 'six.a.example'],
  ])('is visited at %s by its name, which was resolved once', async (address, target) => {
    world = await aWorld({ policy: aPolicy({ allow }), zone });
    const asked = await aWebServer(address);
    world.control.send({ t: 'job', job: aJob({ target, task: aTask('http', plain) }) });
    const { entries, outcome } = await follow(await world.edge.data());
    expect(outcome).toEqual({ kind: 'finished', exit: 0 });
    expect(asked).toEqual([`HEAD ${target}:8080/`]);
    const notes = notesOf(entries);
    expect(notes.find((note) => note?.k === 'target')).toMatchObject({ address });
    expect(notes.flatMap((note) => (note?.k === 'phase' ? [note.phase] : []))).toEqual([
      'dns',
      'tcp',
      'firstByte',
      'download',
    ]);
    expect(world.resolver.asked.filter((name) => name.endsWith('example'))).toHaveLength(2);
  });
});

describe('nobody is visited', () => {
  test.each([
    ['at a port that the policy closes', { ports: [443] }, plain, 'bad_option'],
    ['at the usual port when that is closed', { ports: [8080] }, { protocol: 'HTTPS' }, 'bad_option'],
    ['when the tool is not for strangers', { tools: ['ping'] }, plain, 'tool_not_allowed'],
    ['at an address that is denied', { deny: ['127.0.0.0/8', '::1/128'] }, plain, 'private_address'],
  ] as const)('%s', async (_, closed, options, code) => {
    world = await aWorld({ policy: aPolicy({ allow, ...structuredClone(closed) } as object) });
    for (const [index, target] of ['127.0.0.80', '::1'].entries()) {
      const task = aTask('http', options);
      world.control.send({ t: 'job', job: aJob({ result: index + 1, target, task }) });
      expect(await world.control.until('refused')).toMatchObject({ failure: { owner: 'policy', code } });
    }
  });

  test('by the host that the question names: that is for the server to read', async () => {
    world = await aWorld({ policy: aPolicy({ allow }), zone });
    const asked = await aWebServer('127.0.0.80');
    const host = 'metadata.google.example';
    const request = { method: 'GET', host, path: '/', query: '', headers: {} } as const;
    const task = aTask('http', { ...plain, request });
    world.control.send({ t: 'job', job: aJob({ target: '127.0.0.80', task }) });
    await follow(await world.edge.data());
    expect(asked).toEqual(['GET metadata.google.example:8080/']);
    expect(world.resolver.asked).not.toContain('a metadata.google.example');
  });
});
