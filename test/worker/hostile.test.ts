import { beforeAll, describe, expect, test } from 'vitest';
import { attacksOn } from './support/attacks.ts';
import type { Peer } from './support/peer.ts';
import { aPopWithAgent, aViewer, aRun, call, dialData, jobOf } from './support/world.ts';

/** The recorded hostile inputs, through the front door: refused in the contract's shape, with nothing begun. */
const on = (prefix: string) => attacksOn(prefix).map(({ id, input }) => [id, input] as [string, unknown]);

let agent: Peer;
beforeAll(async () => {
  ({ agent } = await aPopWithAgent('vie1'));
});

async function refused(body: object): Promise<{ status: number; type: string; params: string[] }> {
  const response = await call('POST', '/v1/measurements', { locations: [{ pop: 'vie1' }], ...body });
  const { error } = await response.json<{ error: { type: string; params?: object } }>();
  expect(agent.frames.filter(({ t }) => t === 'job')).toEqual([]);
  return { status: response.status, type: error.type, params: Object.keys(error.params ?? {}) };
}

const strings = (surface: string) => on(surface).filter(([, input]) => typeof input === 'string');
const objects = (surface: string) => on(surface).filter(([, input]) => typeof input === 'object');

describe.each(['target', 'target.dns', 'target.name', 'target.http'])('%s', (surface) => {
  test.each(strings(surface))('%s %j is refused as a target of every tool', async (_, target) => {
    for (const type of ['ping', 'traceroute', 'mtr', 'dns', 'http', 'tls']) {
      const { status, params } = await refused({ type, target });
      expect([400, 422]).toContain(status);
      expect(params).toEqual(['target']);
    }
  });
});

test.each(objects('target.dns'))('%s %j: a resolver is judged like a target', async (_, input) => {
  const { name, type, resolver } = input as { name: string; type: string; resolver: string };
  const measurementOptions = { query: { type }, resolver };
  expect(await refused({ type: 'dns', target: name, measurementOptions })).toMatchObject({
    status: 400,
    params: ['measurementOptions.resolver'],
  });
});

test.each(on('target.self'))('%s: the looking glass does not measure itself', async () => {
  expect(await refused({ type: 'ping', target: 'lg.example.net' })).toMatchObject({
    status: 422,
    type: 'target_not_allowed',
  });
});

test.each(on('job.options'))('%s %j', async (_, input) => {
  // JSON keeps `__proto__` as a key of its own, and so does this copy.
  const { tool: type, ...options } = JSON.parse(JSON.stringify(input)) as { tool: string };
  const proto = Object.entries(input as object).filter(([key]) => key === '__proto__');
  const measurementOptions = Object.fromEntries([...Object.entries(options), ...proto]);
  const { status, params } = await refused({ type, target: '192.0.2.1', measurementOptions });
  expect(status).toBe(400);
  expect(params[0]).toMatch(/^(?:type|measurementOptions\.)/);
});

test.each(on('job.fanout'))('%s: too many PoPs', async (_, input) => {
  const { pops } = input as { pops: string[] };
  const locations = pops.map((pop) => ({ pop }));
  expect(await refused({ type: 'ping', target: '192.0.2.1', locations })).toMatchObject({
    status: 400,
    params: ['locations'],
  });
});

/** What a server may do to the http tool (a bomb to unpack, headers without end) meets it in test/unit/agent/visit. */
test.each(objects('target.http'))('%s %j: headers that are not for a stranger', async (_, input) => {
  const request = input as { headers: object };
  expect(
    await refused({ type: 'http', target: 'example.net', measurementOptions: { request } }),
  ).toMatchObject({ status: 400, params: ['measurementOptions.request.headers'] });
});

/** H147, H149 and H150 once more: what a URL hides in one word has fields of its own here, and each is judged. */
test.each([
  ['port', { port: 22 }],
  ['port', { port: 65_536 }],
  ['request.host', { request: { host: 'foo@169.254.169.254' } }],
  ['request.host', { request: { host: '169.254.169.254' } }],
  ['request.host', { request: { host: 'localhost' } }],
  ['request.host', { request: { host: 'a.example:22' } }],
  ['request.path', { request: { path: '@169.254.169.254/' } }],
  ['request.path', { request: { path: '/ HTTP/1.1\r\nX: y' } }],
  ['request.path', { request: { path: '/a?b' } }],
  ['request.query', { request: { query: 'a b' } }],
  ['request.method', { request: { method: 'POST' } }],
  ['protocol', { protocol: 'FILE' }],
  ['resolver', { resolver: '0x7f.1' }],
  ['resolver', { resolver: '-x' }],
  ['request.body', { request: { body: 'x' } }],
] as const)('an http question with a strange %s %j is refused', async (field, measurementOptions) => {
  expect(await refused({ type: 'http', target: 'example.net', measurementOptions })).toMatchObject({
    status: 400,
    params: [`measurementOptions.${field}`],
  });
});

test.each([
  ['port', { port: 22 }],
  ['serverName', { serverName: '169.254.169.254' }],
  ['serverName', { serverName: 'localhost' }],
  ['serverName', { serverName: 'a.example:22' }],
  ['serverName', { serverName: '-h' }],
] as const)('a handshake with a strange %s %j is refused', async (field, measurementOptions) => {
  expect(await refused({ type: 'tls', target: 'example.net', measurementOptions })).toMatchObject({
    status: 400,
    params: [`measurementOptions.${field}`],
  });
});

test.each(['http', 'dns'])('no private address is asked by %s for a name', async (type) => {
  const measurementOptions = { resolver: '10.0.0.53' };
  expect(await refused({ type, target: 'example.net', measurementOptions })).toMatchObject({
    status: 422,
    params: ['measurementOptions.resolver'],
  });
});

test.each(on('target.idn'))('%s %j is refused, or its A-label is what the job says', async (_, target) => {
  const body = { type: 'ping', target, locations: [{ pop: 'vie1' }] };
  const response = await call('POST', '/v1/measurements', body);
  if (response.status === 202) {
    expect((await jobOf(agent)).target).toMatch(/^[a-z0-9.-]+$/);
    agent.clear();
  } else expect(response.status).toBe(400);
});

test.each(strings('output.control'))(
  '%s: control characters that a rogue agent sends are visible in the API',
  async (_, input) => {
    const run = await aRun(['vie1'], { type: 'ping' });
    const job = await jobOf(agent);
    const data = await dialData(job);
    agent.clear();
    await data.next('resume');
    data.say({
      t: 'log',
      seq: 0,
      e: [
        [0, 'o', input],
        [0, 'e', input],
      ],
    });
    data.say({ t: 'end', seq: 2, outcome: { kind: 'finished', exit: 0 } });
    await data.next('ack', ({ end }) => end === true);
    agent.say({ t: 'done', id: job.id });
    const text = await (await call('GET', `/v1/measurements/${run.id}`)).text();
    const { results } = JSON.parse(text) as { results: { result: { rawOutput: string } }[] };
    expect(results[0]!.result.rawOutput).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]/);
    (await aViewer(run.session)).socket.close(1000);
  },
);
