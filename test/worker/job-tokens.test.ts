import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { type Job, limits } from '#protocol';
import { countCalls, intercept } from './support/hold.ts';
import { aPair, asked, wait } from './support/pair.ts';
import {
  aPopWithAgent,
  aRun,
  asOperator,
  call,
  dataProof,
  dialData,
  type Enrolled,
  jobOf,
  lines,
  stateOf,
  upgrade,
} from './support/world.ts';

/** A token is worth something only in the hands of the agent that was asked. */
const pop = (slug: string) => env.POP.getByName(slug) as never;

/** Dials with these headers in place of the right ones; null: without. */
async function dialWith(job: Job, enrolled: Enrolled, odd: Record<string, string | null>) {
  const right = {
    authorization: `Bearer ${job.token}`,
    'x-popglass-agent': enrolled.agent,
    'x-popglass-proof': await dataProof(job, enrolled),
  };
  const headers = Object.entries({ ...right, ...odd }).filter(([, value]) => value !== null);
  return upgrade(`/v1/agent/data/${job.session}/${job.result}`, Object.fromEntries(headers));
}

test('the agent that was asked is let in, again and again, and its PoP is not asked for it', async () => {
  const { agent } = await aPopWithAgent('tok-once');
  const run = await aRun(['tok-once']);
  const job = await jobOf(agent);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  const calls = await countCalls(pop('tok-once'), 'dispatch');
  for (let i = 0; i < 3; i += 1) await (await dialData(job)).next('resume');
  expect(calls()).toBe(0);
});

test('a proof for another host, session, result or token, or none at all, is refused', async () => {
  const { enrolled, agent } = await aPopWithAgent('tok-odd');
  const run = await aRun(['tok-odd']);
  const job = await jobOf(agent);
  const other = await aRun(['tok-odd']);
  const proofs = {
    host: await dataProof(job, enrolled, 'evil.test'),
    session: await dataProof({ ...job, session: other.session }, enrolled),
    result: await dataProof({ ...job, result: 2 }, enrolled),
    token: await dataProof({ ...job, token: 'A'.repeat(43) }, enrolled),
    nonsense: 'A'.repeat(86),
    short: 'A',
  };
  for (const proof of Object.values(proofs))
    await expect(dialWith(job, enrolled, { 'x-popglass-proof': proof })).rejects.toThrow('401');
  for (const name of ['authorization', 'x-popglass-agent', 'x-popglass-proof'])
    await expect(dialWith(job, enrolled, { [name]: null })).rejects.toThrow('401');
  expect(await stateOf(run)).toMatchObject({ state: 'starting', next: 0 });
  await (await dialData(job)).next('resume');
});

test('another agent of the same PoP, or of another one, gets nothing for the token', async () => {
  const { x, y, enrolled } = await aPair('tok-pair');
  const { enrolled: far } = await aPopWithAgent('tok-far');
  const run = await aRun(['tok-pair']);
  const [first] = await asked(x, y);
  const job = await jobOf(first);
  const near = first === x ? enrolled.y : enrolled.x;
  for (const thief of [near, far]) {
    await expect(dialData(job, job.token, thief)).rejects.toThrow('401');
    const mine = first === x ? enrolled.x : enrolled.y;
    const asOwner = { 'x-popglass-proof': await dataProof(job, thief) };
    await expect(dialWith(job, mine, asOwner)).rejects.toThrow('401');
  }
  expect(await stateOf(run)).toMatchObject({ state: 'starting' });
  await (await dialData(job)).next('resume');
});

test('an agent that is faster than its PoP’s answer is let in: the PoP is asked once more', async () => {
  const { agent } = await aPopWithAgent('tok-fast');
  const gate = { isOpen: false };
  await intercept(pop('tok-fast'), 'dispatch', async (done) => {
    const answer = await done();
    while (!gate.isOpen) await scheduler.wait(5);
    return answer;
  });
  const run = await aRun(['tok-fast']);
  const job = await jobOf(agent);
  expect(await stateOf(run)).toMatchObject({ state: 'queued' });
  const data = await dialData(job);
  await data.next('resume');
  expect(await stateOf(run)).toMatchObject({ state: 'running' });
  gate.isOpen = true;
  data.say({ t: 'log', seq: 0, e: lines('a'), commit: true });
  await data.next('ack');
  expect(await stateOf(run)).toMatchObject({ state: 'running', next: 1 });
});

test('an answer that was lost is asked for again when the agent dials', async () => {
  const { agent } = await aPopWithAgent('tok-lost');
  await intercept(pop('tok-lost'), 'dispatch', async (done) => {
    await done();
    throw new Error('lost on the way');
  });
  await aRun(['tok-lost']);
  await (await dialData(await jobOf(agent))).next('resume');
  expect(agent.frames.filter(({ t }) => t === 'job')).toHaveLength(1);
});

test('while the PoP can not be asked nobody is let in, and nobody is sent away for good', async () => {
  const { agent } = await aPopWithAgent('tok-mute');
  await intercept(pop('tok-mute'), 'dispatch', async (done) => {
    await done();
    throw new Error('lost on the way');
  });
  await aRun(['tok-mute']);
  const job = await jobOf(agent);
  await intercept(pop('tok-mute'), 'dispatch', async () => {
    throw new Error('not reached');
  });
  await expect(dialData(job)).rejects.toThrow('500');
  await (await dialData(job)).next('resume');
});

test('one that was asked before is let in as long as it is enrolled, and then its PoP knows that it has the job', async () => {
  const { x, y, enrolled } = await aPair('tok-slow');
  const run = await aRun(['tok-slow']);
  const [first, second] = await asked(x, y);
  const late = await jobOf(first);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  await wait(run, limits.job.nextAgentMs);
  await jobOf(second);
  const data = await dialData(late);
  await data.next('resume');
  const { agent } = first === x ? enrolled.x : enrolled.y;
  await call('DELETE', `/v1/admin/pops/tok-slow/agents/${agent}`, undefined, asOperator);
  expect(await data.closed()).toMatchObject({ code: 4410 });
  expect(await stateOf(run)).toMatchObject({ state: 'lost', failure: { code: 'agent_gone' } });
});

test('one that was asked before, and was revoked since, is not let in', async () => {
  const { x, y, enrolled } = await aPair('tok-gone');
  const run = await aRun(['tok-gone']);
  const [first, second] = await asked(x, y);
  const late = await jobOf(first);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  const { agent } = first === x ? enrolled.x : enrolled.y;
  await call('DELETE', `/v1/admin/pops/tok-gone/agents/${agent}`, undefined, asOperator);
  const moved = await jobOf(second);
  await expect(dialData(late)).rejects.toThrow('401');
  await (await dialData(moved)).next('resume');
});
