import { afterEach, describe, expect, test } from 'vitest';
import { closeCodes } from '#protocol';
import { aJob, aTask } from './builders.ts';
import { aPingThat, isAlive } from './fixtures.ts';
import { aWorld, entriesIn, linesOf, takeAll, type World } from './world.ts';

let world: World;

afterEach(() => world.end());

const stopping = { kind: 'failed', failure: { owner: 'agent', code: 'agent_stopping' } };

describe('an agent that stops', () => {
  test('leaves, delivers what it has, says why, and is gone', async () => {
    world = await aWorld();
    world.control.send({ t: 'job', job: aJob({ task: aTask('ping', { packets: 100, interval: 1 }) }) });
    const data = await world.edge.data();
    data.send({ t: 'resume', from: 0 });
    await data.until('log');
    const stopped = world.agent.stop();
    expect(await world.control.until('leaving')).toBeDefined();
    expect((await takeAll(data)).outcome).toMatchObject(stopping);
    await stopped;
    expect(await world.control.until('done')).toEqual({ t: 'done', id: aJob().id });
    expect(await world.control.closed).toBe(closeCodes.goingAway);
  });

  test('kills a tool that does not listen', async () => {
    world = await aWorld({ dir: aPingThat(`trap '' TERM; echo $$; while :; do sleep 0.1; done`) });
    world.control.send({ t: 'job', job: aJob() });
    const data = await world.edge.data();
    data.send({ t: 'resume', from: 0 });
    // Its first words: from here on it does not listen.
    await expect.poll(() => linesOf(entriesIn(data))).toHaveLength(1);
    const stopped = world.agent.stop();
    const { entries, outcome } = await takeAll(data);
    expect(outcome).toMatchObject(stopping);
    expect(isAlive(Number(linesOf(entries)[0]))).toBe(false);
    await stopped;
  });

  test('takes no further job', async () => {
    world = await aWorld();
    world.control.send({ t: 'job', job: aJob({ task: aTask('ping', { packets: 100, interval: 1 }) }) });
    const data = await world.edge.data();
    data.send({ t: 'resume', from: 0 });
    const stopped = world.agent.stop();
    await world.control.until('leaving');
    world.control.send({ t: 'job', job: aJob({ result: 2 }) });
    expect(await world.control.until('refused')).toMatchObject({ failure: { code: 'agent_stopping' } });
    await takeAll(data);
    await stopped;
  });

  test('does not wait for a session that does not answer', async () => {
    world = await aWorld();
    world.control.send({ t: 'job', job: aJob({ task: aTask('ping', { packets: 100, interval: 1 }) }) });
    const data = await world.edge.data();
    await world.agent.stop();
    expect(await data.closed).toBe(closeCodes.goingAway);
    expect(await world.control.until('done')).toEqual({ t: 'done', id: aJob().id });
  });
});
