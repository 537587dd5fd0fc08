import { createPublicKey, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeCodes, proofOf, rotationProofOf } from '#protocol';
import { UsageError } from '../../../agent/exit.ts';
import {
  type Identity,
  publicKeyOf,
  readAgain,
  readIdentity,
  settleKey,
  writeIdentity,
} from '../../../agent/identity.ts';
import { type Link, openLink } from '../../../agent/link.ts';
import { rotate } from '../../../agent/rotate.ts';
import { aFolder } from '../../support/folder.ts';
import { aLog, anIdentity } from './builders.ts';
import { FakeEdge, type FakeSocket } from './fake-edge.ts';

/** Changing the key: whatever ends it half-way, the agent still has the key that the edge knows. */
let edge: FakeEdge;
let dir: string;
let before: Identity;
/** The public key that the edge knows. */
let known: string;
let link: Link | undefined;

interface Asked {
  readonly agent: string;
  readonly pop: string;
  readonly publicKey: string;
  readonly signature: string;
}
let requests: Asked[];

beforeEach(async () => {
  edge = await FakeEdge.start();
  dir = aFolder();
  before = anIdentity(edge.url);
  writeIdentity(dir, before);
  known = publicKeyOf(before.privateKey);
  requests = [];
  edge.enrol = (body) => {
    const request = body as Asked;
    requests.push(request);
    return takes(request) ? { status: 200, body: {} } : { status: 401, body: {} };
  };
});

afterEach(async () => {
  link?.close();
  await link?.ended;
  link = undefined;
  await edge.stop();
});

function isSigned(publicKey: string, text: string, signature: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

/** As the edge does it. */
function takes({ agent, publicKey, signature }: Asked): boolean {
  const text = rotationProofOf(agent, publicKey, new URL(edge.url).host);
  if (!isSigned(known, text, signature)) return false;
  known = publicKey;
  return true;
}

const turn = (to?: string) => rotate(dir, to, aLog().log);

/** A running agent. It looks at its keys at each dial, and writes down which one was right. */
function run(): Link {
  const identity = readIdentity(dir)!;
  link = openLink({
    identity: () => readAgain(dir, identity),
    log: aLog().log,
    random: () => 0.01,
    hello: () => ({ instance: 'i1', version: '1', tools: [], maxJobs: 2, running: [] }),
    onUnreadableJob: () => undefined,
    onFrame: () => undefined,
    onOnline: (privateKey) => settleKey(dir, privateKey),
  });
  return link;
}

/** The edge's side of one dial. @returns whether it let the agent in */
async function meet(): Promise<FakeSocket | undefined> {
  const control = await edge.control();
  control.send({ t: 'challenge', v: 1, nonce: 'bm9uY2U' });
  const { signature } = await control.until('hello');
  const text = proofOf('bm9uY2U', new URL(edge.url).host);
  if (isSigned(known, text, String(signature))) {
    control.send({ t: 'welcome', pop: 'vie1' });
    return control;
  }
  control.socket.close(closeCodes.unauthorized);
  return undefined;
}

/** A running agent is let in at one of two dials. */
async function isWell(): Promise<void> {
  run();
  expect((await meet()) ?? (await meet())).toBeDefined();
}

test('the new key is signed by the present one, and is the agent’s from then on', async () => {
  expect(await turn()).toBe(0);
  const after = readIdentity(dir)!;
  expect(after).toEqual({ ...before, privateKey: after.privateKey });
  expect(publicKeyOf(after.privateKey)).toBe(known);
  expect(after.privateKey).not.toBe(before.privateKey);
  expect(requests).toMatchObject([{ agent: before.agent, pop: before.pop, publicKey: known }]);
  expect(JSON.stringify(requests)).not.toContain(after.privateKey);
  await isWell();
});

test('the edge may be dialled where it is now', async () => {
  writeIdentity(dir, { ...before, edge: 'https://old.example.net' });
  expect(await turn(`${edge.url}/`)).toBe(0);
  expect(readIdentity(dir)).toMatchObject({ edge: 'https://old.example.net' });
});

test('a running agent that is sent to dial again comes with the new key', async () => {
  run();
  const control = (await meet())!;
  expect(await turn()).toBe(0);
  control.socket.close(closeCodes.goingAway);
  expect(await meet()).toBeDefined();
  expect(publicKeyOf(link!.identity.privateKey)).toBe(known);
});

test('cut off after the new key was written and before it was sent', async () => {
  const next = anIdentity(edge.url).privateKey;
  writeIdentity(dir, { ...before, next });
  await isWell();
  expect(readIdentity(dir)).toEqual({ ...before, next });
  expect(await turn()).toBe(0);
  expect(readIdentity(dir)).toEqual({ ...before, privateKey: next });
});

test('cut off when it was sent and did not arrive', async () => {
  const take = edge.enrol;
  edge.enrol = () => ({ status: 500, body: {} });
  expect(await turn()).toBe(1);
  const { next } = readIdentity(dir)!;
  edge.enrol = take;
  await isWell();
  expect(await turn()).toBe(0);
  expect(readIdentity(dir)).toEqual({ ...before, privateKey: next });
});

test('cut off when it was taken and the answer was lost', async () => {
  const take = edge.enrol;
  edge.enrol = (body) => {
    take(body);
    return { status: 502, body: {} };
  };
  expect(await turn()).toBe(1);
  const { privateKey, next } = readIdentity(dir)!;
  expect(privateKey).toBe(before.privateKey);
  expect(publicKeyOf(next!)).toBe(known);
  await isWell();
  await expect.poll(() => readIdentity(dir)).toEqual({ ...before, privateKey: next });
});

test('and, done again after that, goes on with the same key', async () => {
  const take = edge.enrol;
  edge.enrol = (body) => {
    take(body);
    return { status: 502, body: {} };
  };
  expect(await turn()).toBe(1);
  const { next } = readIdentity(dir)!;
  edge.enrol = take;
  expect(await turn()).toBe(0);
  expect(readIdentity(dir)).toEqual({ ...before, privateKey: next });
  expect(new Set(requests.map(({ publicKey }) => publicKey)).size).toBe(1);
});

test('an edge that can not be reached may be later', async () => {
  await edge.stop();
  expect(await turn()).toBe(1);
  expect(readIdentity(dir)).toMatchObject({ privateKey: before.privateKey });
  edge = await FakeEdge.start();
});

test('an agent that was revoked is refused, and stays as it was', async () => {
  known = publicKeyOf(anIdentity(edge.url).privateKey);
  expect(await turn()).toBe(3);
  expect(readIdentity(dir)).toMatchObject({ privateKey: before.privateKey });
  run();
  expect(await meet()).toBeUndefined();
  expect(await meet()).toBeUndefined();
  expect(await link!.ended).toBe('unauthorized');
});

test('a host that is not enrolled has no key to change', async () => {
  await expect(rotate(aFolder(), undefined, aLog().log)).rejects.toThrow(UsageError);
});

test('what can not be read, or is another agent’s, changes nothing for one that runs', () => {
  const known = readIdentity(dir)!;
  writeFileSync(join(dir, 'agent.json'), '{');
  expect(readAgain(dir, known)).toBe(known);
  writeIdentity(dir, { ...anIdentity('https://other.example'), agent: 'b'.repeat(43) });
  expect(readAgain(dir, known)).toBe(known);
});
