import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { objectId } from '../../worker/ids.ts';
import { jump } from './support/clock.ts';
import type { Peer } from './support/peer.ts';
import {
  aPop,
  aPopWithAgent,
  aRun,
  aViewer,
  connect,
  dialData,
  enrol,
  get,
  jobOf,
  type Run,
} from './support/world.ts';

interface Overview {
  readonly results: { readonly state: string; readonly failure?: { readonly code: string } }[];
}
const stateOf = async ({ session }: Run) => (await get<Overview>(`/v1/sessions/${session}`)).results[0]!;
const stubOf = ({ session }: Run) => env.SESSION.get(objectId(env.SESSION, session)!);

/** A PoP with two agents. */
async function aPair(slug: string) {
  const x = await enrol(await aPop(slug));
  const y = await enrol(await aPop(slug));
  return { x: await connect(x), y: await connect(y), enrolled: { x, y } };
}

/** The agent of the two that was asked, and the other one. */
async function asked(x: Peer, y: Peer): Promise<[Peer, Peer]> {
  const first = await Promise.race([jobOf(x).then(() => x), jobOf(y).then(() => y)]);
  return first === x ? [x, y] : [y, x];
}

/** The time in which an agent should have dialled is over. */
async function wait(run: Run, ms: number): Promise<void> {
  jump(ms);
  await runDurableObjectAlarm(stubOf(run));
}

test('where there are two agents, the one that is asked waits for the word of the session', async () => {
  const { x, y } = await aPair('pair-held');
  const run = await aRun(['pair-held']);
  const [first] = await asked(x, y);
  expect(await jobOf(first)).toMatchObject({ held: true });
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting', held: true });
});

test('the only agent begins at once, and when it does not answer nobody else is asked', async () => {
  const { agent } = await aPopWithAgent('lonely');
  const run = await aRun(['lonely']);
  expect(await jobOf(agent)).not.toHaveProperty('held');
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  const late = await connect(await enrol(await aPop('lonely')));
  await wait(run, limits.job.dialMs);
  expect(await stateOf(run)).toMatchObject({ state: 'failed', failure: { code: 'agent_silent' } });
  expect(late.frames.filter(({ t }) => t === 'job')).toEqual([]);
});

test('when the first agent does not dial, the second one is asked, and whoever dials first has it', async () => {
  const { x, y } = await aPair('pair-second');
  const run = await aRun(['pair-second']);
  const [first, second] = await asked(x, y);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  await wait(run, limits.job.nextAgentMs);
  const mine = await jobOf(second);
  expect(mine).toMatchObject({ held: true });
  expect(mine.token).not.toBe((await jobOf(first)).token);
  const data = await dialData(mine);
  await data.next('resume');
  await expect(dialData(await jobOf(first))).rejects.toThrow('refused');
  data.say({ t: 'end', seq: 0, outcome: { kind: 'finished', exit: 0 } });
  await data.next('ack');
  expect(await stateOf(run)).toMatchObject({ state: 'finished' });
});

test('a first agent that is only slow is let in, and then the second one is not', async () => {
  const { x, y } = await aPair('pair-slow');
  const run = await aRun(['pair-slow']);
  const [first, second] = await asked(x, y);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  await wait(run, limits.job.nextAgentMs);
  const others = await jobOf(second);
  const data = await dialData(await jobOf(first));
  await data.next('resume');
  await expect(dialData(others)).rejects.toThrow('refused');
  // It may dial again: it is the one that has it.
  await (await dialData(await jobOf(first))).next('resume');
  expect(await stateOf(run)).toMatchObject({ state: 'running' });
});

test('when all were asked and none dials, the result says so', async () => {
  const { x, y } = await aPair('pair-mute');
  const run = await aRun(['pair-mute']);
  const [, second] = await asked(x, y);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  await wait(run, limits.job.nextAgentMs);
  await jobOf(second);
  await wait(run, limits.job.nextAgentMs);
  await expect
    .poll(() => stateOf(run))
    .toMatchObject({ state: 'failed', failure: { owner: 'agent', code: 'agent_silent' } });
});

test('an agent that would not begin is not the last word while there is another one', async () => {
  const { x, y } = await aPair('pair-busy');
  const run = await aRun(['pair-busy']);
  const [first, second] = await asked(x, y);
  const failure = { owner: 'agent', code: 'agent_busy', message: 'busy' };
  first.say({ t: 'refused', id: (await jobOf(first)).id, failure });
  const data = await dialData(await jobOf(second));
  await data.next('resume');
  expect(await stateOf(run)).toMatchObject({ state: 'running' });
});

test('what policy refuses is refused, without asking around', async () => {
  const { x, y } = await aPair('pair-policy');
  const run = await aRun(['pair-policy']);
  const [first, second] = await asked(x, y);
  const failure = { owner: 'policy', code: 'private_address', message: 'no' };
  first.say({ t: 'refused', id: (await jobOf(first)).id, failure });
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'failed', failure });
  expect(second.frames.filter(({ t }) => t === 'job')).toEqual([]);
});

test('an agent that never got its job gets it when it is back', async () => {
  const { enrolled, agent } = await aPopWithAgent('lossy');
  await aRun(['lossy']);
  const job = await jobOf(agent);
  const back = await connect(enrolled, { running: [] });
  expect(await jobOf(back)).toEqual(job);
  const again = await connect(enrolled, { running: [job.id] });
  await aRun(['lossy']);
  const ids = async () =>
    again.frames.filter(({ t }) => t === 'job').map(({ job: one }) => (one as { id: string }).id);
  await expect.poll(async () => (await ids()).length).toBe(1);
  expect(await ids()).not.toContain(job.id);
});

test('an agent that was started again does not run its old jobs: what ran is lost, from where is told', async () => {
  const { enrolled, agent } = await aPopWithAgent('reborn');
  const run = await aRun(['reborn']);
  const viewer = await aViewer(run.session);
  const data = await dialData(await jobOf(agent));
  await data.next('resume');
  data.say({
    t: 'log',
    seq: 0,
    e: [
      [0, 'o', 'a'],
      [1, 'o', 'b'],
    ],
  });
  await viewer.next('log');
  const reborn = await connect(enrolled, { instance: 'two', running: [] });
  expect(await viewer.next('state', ({ state }) => state === 'lost')).toMatchObject({
    failure: { owner: 'agent', code: 'agent_gone' },
  });
  expect(await viewer.next('gap')).toEqual({ t: 'gap', r: 1, from: 2 });
  expect(await (await aViewer(run.session)).next('gap')).toEqual({ t: 'gap', r: 1, from: 2 });
  expect(reborn.frames.filter(({ t }) => t === 'job')).toEqual([]);
});

test('a held job outlives the agent that was asked: another one gets it', async () => {
  const { x, y, enrolled } = await aPair('pair-reborn');
  const run = await aRun(['pair-reborn']);
  const [first, second] = await asked(x, y);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  const { id } = await jobOf(first);
  second.socket.close(1000);
  await connect(first === x ? enrolled.y : enrolled.x, { instance: 'two' });
  const reborn = await connect(first === x ? enrolled.x : enrolled.y, { instance: 'two', running: [] });
  expect(await jobOf(reborn)).toMatchObject({ id, held: true });
});

test('a question that died with the edge is asked again', async () => {
  const { enrolled, agent } = await aPopWithAgent('asked');
  const run = await aRun(['asked']);
  await jobOf(agent);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  // Neither side knows of the other any more, as if the crash had come between the two.
  await runInDurableObject(env.POP.getByName('asked'), (_, { storage }) =>
    storage.sql.exec('DELETE FROM jobs'),
  );
  await forgetAnswer(run);
  agent.clear();
  await connect(enrolled, { running: [] }).then((back) => back.socket.close(1000));
  const back = await connect(enrolled, { running: [] });
  await wait(run, limits.job.askMs);
  expect((await jobOf(back)).id).toBe(`${run.session}.1`);
});

async function forgetAnswer(run: Run): Promise<void> {
  await runInDurableObject(stubOf(run), (_, { storage }) => {
    const status = JSON.stringify({ state: 'queued' });
    storage.sql.exec('UPDATE results SET status = ?, deadline = ?', status, Date.now());
  });
  await evictDurableObject(stubOf(run));
}
