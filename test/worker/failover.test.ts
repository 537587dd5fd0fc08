import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { aPair, asked, wait } from './support/pair.ts';
import { aPop, aPopWithAgent, aRun, connect, dialData, enrol, jobOf, stateOf } from './support/world.ts';

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

test('a held job outlives the agent that was asked: the other one gets it', async () => {
  const { x, y, enrolled } = await aPair('pair-reborn');
  const run = await aRun(['pair-reborn']);
  const [first, second] = await asked(x, y);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  const { id } = await jobOf(first);
  const reborn = await connect(first === x ? enrolled.x : enrolled.y, { instance: 'two', running: [] });
  expect(await jobOf(second)).toMatchObject({ id, held: true });
  expect(reborn.frames.filter(({ t }) => t === 'job')).toEqual([]);
});

test('a job that kills every agent that is asked is given to each of them once', async () => {
  const { x, y, enrolled } = await aPair('pair-poison');
  const run = await aRun(['pair-poison']);
  const [first, second] = await asked(x, y);
  const [mine, others] = first === x ? [enrolled.x, enrolled.y] : [enrolled.y, enrolled.x];
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  await connect(mine, { instance: 'two' });
  await jobOf(second);
  await connect(others, { instance: 'two' });
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'failed', failure: { code: 'agent_silent' } });
});

test('a job that only one agent is left for is held all the same: the one that was asked before may still dial', async () => {
  const { x, y } = await aPair('pair-left');
  const run = await aRun(['pair-left']);
  const [first, second] = await asked(x, y);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  const late = await jobOf(first);
  first.say({ t: 'leaving' });
  await wait(run, limits.job.nextAgentMs);
  expect(await jobOf(second)).toMatchObject({ held: true });
  await (await dialData(late)).next('resume');
  await expect(dialData(await jobOf(second))).rejects.toThrow('refused');
});

test('an agent that is started again does not end what another agent runs', async () => {
  const { x, y, enrolled } = await aPair('pair-late');
  const run = await aRun(['pair-late']);
  const [first, second] = await asked(x, y);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  await wait(run, limits.job.nextAgentMs);
  await jobOf(second);
  const data = await dialData(await jobOf(first));
  await data.next('resume');
  await connect(first === x ? enrolled.y : enrolled.x, { instance: 'two' });
  data.say({ t: 'log', seq: 0, e: [[0, 'o', 'a']], commit: true });
  await data.next('ack');
  expect(await stateOf(run)).toMatchObject({ state: 'running' });
});

test('an agent that would not begin can not take over from the one that did', async () => {
  const { x, y } = await aPair('pair-over');
  const run = await aRun(['pair-over']);
  const [first, second] = await asked(x, y);
  const mine = await jobOf(first);
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  first.say({ t: 'refused', id: mine.id, failure: { owner: 'agent', code: 'agent_busy', message: 'busy' } });
  const data = await dialData(await jobOf(second));
  await data.next('resume');
  await expect(dialData(mine)).rejects.toThrow('refused');
  expect(data.socket.readyState).toBe(WebSocket.OPEN);
});

test('when nobody else is there, what the agent said is why it did not begin', async () => {
  const { x, y } = await aPair('pair-why');
  const run = await aRun(['pair-why']);
  const [first, second] = await asked(x, y);
  second.say({ t: 'leaving' });
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'starting' });
  const failure = { owner: 'agent', code: 'agent_busy', message: '8 jobs are running already' };
  first.say({ t: 'refused', id: (await jobOf(first)).id, failure });
  await expect.poll(() => stateOf(run)).toMatchObject({ state: 'failed', failure });
});
