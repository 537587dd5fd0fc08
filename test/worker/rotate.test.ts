import { expect, test } from 'vitest';
import { rotationProofOf } from '#protocol';
import { holdProofs } from './support/hold.ts';
import {
  agentsOf,
  aKeyPair,
  aPop,
  aPopWithAgent,
  aRun,
  call,
  connect,
  dialControl,
  dialData,
  type Enrolled,
  enrol,
  hello,
  jobOf,
  proof,
  sign,
  stateOf,
} from './support/world.ts';

/** An agent's key gives way to another one, at its own word. */
async function requestFor(
  { agent, pop }: Enrolled,
  publicKey: string,
  by: CryptoKey,
  host = 'lg.example.net',
) {
  return { agent, pop, publicKey, signature: await sign(by, rotationProofOf(agent, publicKey, host)) };
}

const rotate = async (request: object, headers = {}) =>
  (await call('POST', '/v1/agent/rotate', request, headers)).status;

/** How a control socket that proves this key ends, or 'in'. */
async function knock(enrolled: Enrolled, key: CryptoKey): Promise<number | 'in'> {
  const peer = await dialControl(enrolled);
  const { nonce } = await peer.next('challenge');
  peer.say(hello(await proof(key, nonce), { instance: 'two' }));
  return Promise.race([
    peer.next('welcome').then(() => 'in' as const),
    peer.closed().then(({ code }) => code),
  ]);
}

test('the present key names its successor, and whoever holds the old one is out', async () => {
  const { enrolled, agent } = await aPopWithAgent('turn');
  const next = await aKeyPair();
  expect(await rotate(await requestFor(enrolled, next.publicKey, enrolled.privateKey))).toBe(200);
  expect(await agent.closed()).toMatchObject({ code: 1001 });
  expect(await knock(enrolled, enrolled.privateKey)).toBe(4401);
  expect(await knock(enrolled, next.privateKey)).toBe('in');
  const { agents } = await agentsOf('turn');
  expect(agents).toMatchObject([{ refused: 1, rotatedAt: expect.stringMatching(/^\d{4}-.*Z$/) }]);
});

test('what was said once is worth nothing afterwards', async () => {
  const { enrolled } = await aPopWithAgent('replay');
  const [second, third] = [await aKeyPair(), await aKeyPair()];
  const first = await requestFor(enrolled, second.publicKey, enrolled.privateKey);
  expect(await rotate(first)).toBe(200);
  expect(await rotate(first)).toBe(401);
  expect(await rotate(await requestFor(enrolled, third.publicKey, second.privateKey))).toBe(200);
  expect(await rotate(first)).toBe(401);
  expect(await knock(enrolled, third.privateKey)).toBe('in');
});

test('one whose answer was lost asks in the name of the new key, and cuts nobody off', async () => {
  const { enrolled } = await aPopWithAgent('unsure');
  const next = await aKeyPair();
  await rotate(await requestFor(enrolled, next.publicKey, enrolled.privateKey));
  const agent = await connect({ ...enrolled, privateKey: next.privateKey });
  expect(await rotate(await requestFor(enrolled, next.publicKey, next.privateKey))).toBe(200);
  await aRun(['unsure']);
  expect((await jobOf(agent)).task.tool).toBe('ping');
});

test('nobody else can say it: not by another key, for another host, agent, PoP or key', async () => {
  const { enrolled, agent } = await aPopWithAgent('steady');
  const { enrolled: other } = await aPopWithAgent('steadier');
  const next = await aKeyPair();
  const right = await requestFor(enrolled, next.publicKey, enrolled.privateKey);
  const wrong = [
    await requestFor(enrolled, next.publicKey, next.privateKey),
    await requestFor(enrolled, next.publicKey, other.privateKey),
    await requestFor(enrolled, next.publicKey, enrolled.privateKey, 'evil.test'),
    { ...right, agent: other.agent },
    { ...right, pop: 'steadier' },
    { ...right, pop: 'nowhere' },
    { ...right, publicKey: (await aKeyPair()).publicKey },
    { ...right, agent: 'A'.repeat(43) },
    { ...right, signature: 'A' },
  ];
  for (const request of wrong) expect(await rotate(request)).toBe(401);
  expect(await rotate({ ...right, publicKey: 'A' })).toBe(400);
  expect(await rotate(right, { origin: 'http://lg.example.net' })).toBe(403);
  expect(agent.socket.readyState).toBe(WebSocket.OPEN);
  expect(await rotate(right)).toBe(200);
});

test('of two that the same key names at the same time, one takes its place', async () => {
  const { enrolled } = await aPopWithAgent('both');
  const [one, other] = [await aKeyPair(), await aKeyPair()];
  const requests = await Promise.all(
    [one, other].map(({ publicKey }) => requestFor(enrolled, publicKey, enrolled.privateKey)),
  );
  const proofs = holdProofs();
  const answers = requests.map((request) => rotate(request));
  await expect.poll(proofs.waiting).toBe(2);
  proofs.release();
  expect((await Promise.all(answers)).toSorted((a, b) => a - b)).toEqual([200, 401]);
});

test('a job that was given before goes on with the key that it was given to', async () => {
  const { enrolled, agent } = await aPopWithAgent('midway');
  const run = await aRun(['midway']);
  const job = await jobOf(agent);
  const data = await dialData(job);
  await data.next('resume');
  const next = await aKeyPair();
  await rotate(await requestFor(enrolled, next.publicKey, enrolled.privateKey));
  await connect({ ...enrolled, privateKey: next.privateKey }, { running: [job.id] });
  await (await dialData(job)).next('resume');
  await expect(dialData(job, job.token, { ...enrolled, ...next })).rejects.toThrow('401');
  expect(await stateOf(run)).toMatchObject({ state: 'running' });
});

test('a job that never came is given again, to the new key', async () => {
  const { enrolled, agent } = await aPopWithAgent('regiven');
  const run = await aRun(['regiven']);
  const job = await jobOf(agent);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  const next = await aKeyPair();
  await rotate(await requestFor(enrolled, next.publicKey, enrolled.privateKey));
  const renewed = { ...enrolled, privateKey: next.privateKey };
  const back = await connect(renewed, { running: [] });
  expect(await jobOf(back)).toEqual(job);
  await (await dialData(job, job.token, renewed)).next('resume');
});

test('an agent that is enrolled and was never here can do it, too', async () => {
  const enrolled = await enrol(await aPop('unseen'));
  const next = await aKeyPair();
  expect(await rotate(await requestFor(enrolled, next.publicKey, enrolled.privateKey))).toBe(200);
  expect(await knock(enrolled, next.privateKey)).toBe('in');
});
