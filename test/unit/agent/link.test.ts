import { createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeCodes, controlFromAgentSchema, decode, type Job, proofOf } from '#protocol';
import { makeKeys } from '../../../agent/identity.ts';
import { type Link, openLink } from '../../../agent/link.ts';
import { aJob, aLog, anIdentity } from './builders.ts';
import { FakeEdge } from './fake-edge.ts';

let edge: FakeEdge;
let link: Link;
const running: string[] = [];
let jobs: Job[];
let cancelled: string[];
let unreadable: string[];

function open({ pingMs = 20_000, identity = anIdentity(edge.url) } = {}): Link {
  jobs = [];
  cancelled = [];
  unreadable = [];
  link = openLink({
    identity,
    log: aLog().log,
    random: () => 0.01,
    pingMs,
    hello: () => ({ version: '1', tools: [], maxJobs: 2, running }),
    onUnreadableJob: (id) => unreadable.push(id),
    onFrame: (frame) => (frame.t === 'job' ? jobs.push(frame.job) : cancelled.push(frame.id)),
  });
  return link;
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
