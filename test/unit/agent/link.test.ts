import { createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeCodes, controlFromAgentSchema, decode, type Job, type Mesh, proofOf } from '#protocol';
import { controlWaits } from '../../../agent/backoff.ts';
import { makeKeys } from '../../../agent/identity.ts';
import { type Link, openLink } from '../../../agent/link.ts';
import { aJob, aLog, aMesh, anIdentity } from './builders.ts';
import { FakeEdge, type FakeSocket } from './fake-edge.ts';

let edge: FakeEdge;
let link: Link;
const running: string[] = [];
let jobs: Job[];
let cancelled: string[];
let meshes: Mesh[];
let unreadable: string[];

function open({ pingMs = 20_000, identity = anIdentity(edge.url), random = 0.01 } = {}) {
  jobs = [];
  cancelled = [];
  meshes = [];
  unreadable = [];
  const { log, lines } = aLog();
  link = openLink({
    identity: () => identity,
    log,
    random: () => random,
    pingMs,
    hello: () => ({ instance: 'i1', version: '1', tools: [], maxJobs: 2, running }),
    onUnreadableJob: (id) => unreadable.push(id),
    onFrame(frame) {
      if (frame.t === 'job') jobs.push(frame.job);
      else if (frame.t === 'cancel') cancelled.push(frame.id);
      else meshes.push(frame.mesh);
    },
  });
  return { ended: link.ended, lines };
}

beforeEach(async () => {
  edge = await FakeEdge.start();
});

afterEach(async () => {
  link.close();
  await link.ended;
  await edge.stop();
});

test('says who it is by header, and proves it over nonce and host', async () => {
  const keys = makeKeys();
  open({ identity: { ...anIdentity(edge.url), privateKey: keys.privateKey } });
  const control = await edge.control();
  expect(control.request.headers).toMatchObject({
    'x-popglass-agent': 'a'.repeat(43),
    'x-popglass-pop': 'vie1',
  });
  control.send({ t: 'challenge', v: 1, nonce: 'abc' });
  const hello = decode(controlFromAgentSchema, await control.next());
  expect(hello).toMatchObject({ t: 'hello', instance: 'i1' });
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: keys.publicKey }, format: 'jwk' });
  const signature = hello.t === 'hello' ? Buffer.from(hello.signature, 'base64url') : Buffer.alloc(0);
  const host = new URL(edge.url).host;
  expect(verify(null, Buffer.from(proofOf('abc', host)), key, signature)).toBe(true);
  expect(verify(null, Buffer.from(proofOf('abc', 'evil.example')), key, signature)).toBe(false);
});

test('passes jobs and cancels on, and ignores what it does not understand', async () => {
  open();
  const control = await edge.control();
  await control.welcome();
  control.sendText('nonsense');
  control.send({ t: 'reboot' });
  control.send({ t: 'job', job: { ...aJob(), task: { tool: 'rm' } } });
  control.send({ t: 'job', job: aJob() });
  control.send({ t: 'cancel', id: aJob().id });
  await expect.poll(() => cancelled).toEqual([aJob().id]);
  expect(jobs).toEqual([aJob()]);
  expect(unreadable).toEqual([aJob().id]);
});

test('dials again after a loss, and says what is still running', async () => {
  open();
  const first = await edge.control();
  expect(await first.welcome()).toMatchObject({ running: [] });
  running.push(aJob().id);
  first.socket.terminate();
  const second = await edge.control();
  expect(await second.welcome()).toMatchObject({ running: [aJob().id] });
  running.pop();
});

describe('keep-alive', () => {
  test('is a text that the edge answers without waking', async () => {
    open({ pingMs: 20 });
    const control = await edge.control();
    await control.welcome();
    await expect.poll(() => control.pings).toBeGreaterThan(2);
  });

  test('is not put off by jobs: the edge counts nothing else as a sign of life', async () => {
    open({ pingMs: 40 });
    const control = await edge.control();
    await control.welcome();
    const busy = setInterval(() => control.send({ t: 'cancel', id: 'x' }), 5);
    await expect.poll(() => control.pings).toBeGreaterThan(2);
    clearInterval(busy);
  });
});

describe('news', () => {
  const done = { t: 'done', id: aJob().id } as const;
  const refused = {
    t: 'refused',
    id: aJob({ result: 2 }).id,
    failure: { owner: 'agent', code: 'agent_busy', message: 'busy' },
  } as const;

  /** A control socket on which the agent has said its hello, and was not let in yet. */
  async function greeted(): Promise<FakeSocket> {
    const control = await edge.control();
    control.send({ t: 'challenge', v: 1, nonce: 'abc' });
    await control.until('hello');
    return control;
  }

  test('of between the hello and the welcome is told right after it, in order', async () => {
    open();
    const control = await greeted();
    link.send(done);
    link.send(refused);
    control.send({ t: 'job', job: aJob({ result: 3 }) });
    await expect.poll(() => jobs).toHaveLength(1);
    expect(control.frames).toHaveLength(1);
    control.send({ t: 'welcome', pop: 'vie1' });
    expect(await control.next()).toEqual(done);
    expect(await control.next()).toEqual(refused);
  });

  test('is forgotten with its connection: the next hello tells', async () => {
    open();
    const first = await greeted();
    link.send(done);
    first.socket.terminate();
    const second = await edge.control();
    link.send(done);
    await second.welcome();
    link.send(refused);
    expect(await second.next()).toEqual(refused);
  });

  test('before the hello is not told: the hello tells', async () => {
    open();
    const control = await edge.control();
    link.send(done);
    await control.welcome();
    link.send(refused);
    expect(await control.next()).toEqual(refused);
  });

  test('that it leaves is told as soon as somebody is there', async () => {
    open();
    link.leave();
    const first = await edge.control();
    await first.welcome();
    expect(await first.next()).toEqual({ t: 'leaving' });
    first.socket.terminate();
    const second = await edge.control();
    await second.welcome();
    expect(await second.next()).toEqual({ t: 'leaving' });
  });
});

test('an agent that was replaced by a copy of itself waits long before it dials again', async () => {
  const { lines } = open({ random: 0.999 });
  const control = await edge.control();
  await control.welcome();
  control.socket.close(closeCodes.replaced);
  await expect.poll(() => lines.at(-1)).toMatchObject({ msg: 'offline' });
  expect(lines.at(-1)!['againInMs']).toBeGreaterThan(controlWaits.capMs);
});

describe('is refused for good', () => {
  test.each([401, 403])('by HTTP %i', async (status) => {
    edge.refuseWith = status;
    expect(await open().ended).toBe('unauthorized');
  });

  test('by a close that says so', async () => {
    open();
    const control = await edge.control();
    await control.welcome();
    control.socket.close(closeCodes.unauthorized);
    expect(await link.ended).toBe('unauthorized');
  });

  test.each([
    ['a close that says so', (edgeVersion: undefined) => edgeVersion],
    ['a challenge in a version that it does not speak', () => 999],
  ])('for its version, by %s', async (_, versionOf) => {
    open();
    const control = await edge.control();
    const version = versionOf(undefined);
    if (version === undefined) control.socket.close(closeCodes.version);
    else control.send({ t: 'challenge', v: version, nonce: 'abc' });
    expect(await link.ended).toBe('version');
  });
});

test.each([500, 503, 404])('HTTP %i is tried again', async (status) => {
  edge.refuseWith = status;
  open();
  await new Promise((resolve) => setTimeout(resolve, 50));
  edge.refuseWith = undefined;
  await (await edge.control()).welcome();
});

test('closing says that it goes away', async () => {
  open();
  const control = await edge.control();
  await control.welcome();
  link.close();
  expect(await control.closed).toBe(closeCodes.goingAway);
  expect(await link.ended).toBe('closed');
});

test('takes what to measure, and says a summary only while it is in', async () => {
  open();
  const summary = { t: 'summary' as const, cells: [] };
  const control = await edge.control();
  expect(link.summarize(summary)).toBe(false);
  control.send({ t: 'mesh', mesh: aMesh('192.0.2.9') });
  await control.welcome();
  control.send({ t: 'mesh', mesh: aMesh('192.0.2.1') });
  // Before it knows the edge it takes nothing from it.
  await expect.poll(() => meshes).toEqual([aMesh('192.0.2.1')]);
  expect(link.summarize(summary)).toBe(true);
  expect(await control.next()).toEqual(summary);
  control.socket.terminate();
  await expect.poll(() => link.summarize(summary)).toBe(false);
});
