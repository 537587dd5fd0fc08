import { expect, test } from 'vitest';
import { env } from 'cloudflare:workers';
import { holdProofs, intercept } from './support/hold.ts';
import { aPair, asked } from './support/pair.ts';
import {
  agentsOf,
  aPop,
  aPopWithAgent,
  aRun,
  asOperator,
  aViewer,
  call,
  dialControl,
  dialData,
  enrol,
  hello,
  jobOf,
  lines,
  proof,
  stateOf,
} from './support/world.ts';

/** Revoking: what is connected is cut off at once, what runs ends, and nobody comes back (rule 10). */
const revoke = async (path: string) =>
  (await call('DELETE', `/v1/admin/pops/${path}`, undefined, asOperator)).status;

async function aRunningJob(slug: string) {
  const { enrolled, agent } = await aPopWithAgent(slug);
  const run = await aRun([slug]);
  const viewer = await aViewer(run.session);
  const job = await jobOf(agent);
  const data = await dialData(job);
  await data.next('resume');
  data.say({ t: 'log', seq: 0, e: lines('seen'), commit: true });
  await data.next('ack');
  return { enrolled, agent, run, viewer, job, data };
}

test.each(['the PoP', 'the agent'])(
  'of %s cuts control and data sockets, with no clock to wait for',
  async (what) => {
    const slug = what === 'the PoP' ? 'cut-pop' : 'cut-agent';
    const { enrolled, agent, run, viewer, job, data } = await aRunningJob(slug);
    expect(await revoke(what === 'the PoP' ? slug : `${slug}/agents/${enrolled.agent}`)).toBe(204);
    expect(await agent.closed()).toMatchObject({ code: 4401 });
    expect(await data.closed()).toMatchObject({ code: 4410 });
    await viewer.next('gap');
    expect(await stateOf(run)).toMatchObject({ state: 'lost', next: 1, failure: { code: 'agent_gone' } });
    await expect(dialControl(enrolled)).rejects.toThrow('401');
    await expect(dialData(job)).rejects.toThrow('410');
  },
);

test('one agent of a PoP leaves the other one alone, which gets what was held for it', async () => {
  const { x, y, enrolled } = await aPair('rev-pair');
  const run = await aRun(['rev-pair']);
  const [first, second] = await asked(x, y);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  const [mine, others] = first === x ? [enrolled.x, enrolled.y] : [enrolled.y, enrolled.x];
  expect(await revoke(`rev-pair/agents/${mine.agent}`)).toBe(204);
  await (await dialData(await jobOf(second))).next('resume');
  expect(second.socket.readyState).toBe(WebSocket.OPEN);
  expect((await agentsOf('rev-pair')).agents.map(({ id }) => id)).toEqual([others.agent]);
});

test('while its proof is being verified counts: it is not let in', async () => {
  const enrolled = await enrol(await aPop('rev-race'));
  const peer = await dialControl(enrolled);
  const { nonce } = await peer.next('challenge');
  const signature = await proof(enrolled.privateKey, nonce);
  const proofs = holdProofs();
  peer.say(hello(signature));
  await expect.poll(proofs.waiting).toBe(1);
  expect(await revoke(`rev-race/agents/${enrolled.agent}`)).toBe(204);
  proofs.release();
  expect(await peer.closed()).toMatchObject({ code: 4401 });
  expect(peer.frames.map(({ t }) => t)).toEqual(['challenge']);
  expect((await agentsOf('rev-race')).agents).toEqual([]);
  await expect.poll(proofs.waiting).toBe(0);
  const run = await aRun(['rev-race']);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'offline' });
});

test('an agent that nobody knows, or a PoP, is not found', async () => {
  const { enrolled } = await aPopWithAgent('rev-known');
  await aPop('rev-other');
  expect(await revoke('rev-nothing')).toBe(404);
  expect(await revoke(`rev-other/agents/${enrolled.agent}`)).toBe(404);
  expect(await revoke(`rev-nothing/agents/${enrolled.agent}`)).toBe(404);
  expect(await revoke(`rev-known/agents/${'A'.repeat(43)}`)).toBe(404);
  expect((await call('GET', '/v1/admin/pops/rev-nothing', undefined, asOperator)).status).toBe(404);
  expect((await agentsOf('rev-known')).agents).toMatchObject([{ id: enrolled.agent, online: true }]);
});

test('the doors for it are the operator’s', async () => {
  const { enrolled } = await aPopWithAgent('rev-mine');
  const path = `/v1/admin/pops/rev-mine/agents/${enrolled.agent}`;
  expect((await call('DELETE', path)).status).toBe(401);
  expect((await call('GET', '/v1/admin/pops/rev-mine')).status).toBe(401);
  expect((await call('DELETE', path, undefined, { authorization: 'Bearer operato' })).status).toBe(401);
});

test('a dial of one that was revoked is counted, and does not say which it was', async () => {
  const { enrolled } = await aPopWithAgent('rev-count');
  await revoke(`rev-count/agents/${enrolled.agent}`);
  await expect(dialControl(enrolled)).rejects.toThrow('401');
  expect(await agentsOf('rev-count')).toMatchObject({ agents: [], strangers: 1 });
});

test('of a PoP that broke off half way can be done again, until nobody comes back', async () => {
  const { enrolled } = await aPopWithAgent('cut-twice');
  await intercept(env.POP.getByName('cut-twice') as never, 'revoke', () =>
    Promise.reject(new Error('a deploy, or a full disk')),
  );
  expect(await revoke('cut-twice')).toBe(500);
  expect(await revoke('cut-twice')).toBe(204);
  expect(await revoke('cut-twice')).toBe(404);
  await expect(dialControl(enrolled)).rejects.toThrow(/401/);
});
