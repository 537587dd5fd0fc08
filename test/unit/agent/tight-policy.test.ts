import { afterEach, describe, expect, test } from 'vitest';
import { aJob, aPolicy, aTask } from './builders.ts';
import { aWorld, follow, notesOf, type World } from './world.ts';

let world: World;

afterEach(() => world.end());

async function online(...given: Parameters<typeof aWorld>): Promise<World> {
  world = await aWorld(...given);
  return world;
}

describe('a policy that is tighter than the protocol', () => {
  const allow = ['127.0.0.0/8'];

  test('refuses a job beyond its numbers, and says what is allowed', async () => {
    const { control, lines } = await online({ policy: aPolicy({ allow, maxPackets: 2 }) });
    control.send({ t: 'job', job: aJob({ task: aTask('ping', { packets: 3 }) }) });
    const message = 'this agent sends at most 2 probes in a run, not 3 packets';
    const failure = { owner: 'policy', code: 'bad_option', message };
    expect(await control.until('refused')).toEqual({ t: 'refused', id: aJob().id, failure });
    expect(lines).toContainEqual({ level: 'warn', msg: 'job refused', job: aJob().id, ...failure });
  });

  test('ends a tool that runs longer than it may', async () => {
    const { control } = await online({ policy: aPolicy({ allow, maxDuration: 1 }) });
    control.send({ t: 'job', job: aJob({ task: aTask('ping', { packets: 9, interval: 1 }) }) });
    const { entries, outcome } = await follow(await world.edge.data());
    expect(notesOf(entries)).toContainEqual({ k: 'cap', code: 'duration_cap', limit: 1_000 });
    expect(outcome).toMatchObject({ failure: { owner: 'policy', code: 'duration_cap' } });
  });

  test('gives a target network its share of jobs, by whatever name it comes', async () => {
    const { control, lines } = await online({
      policy: aPolicy({ allow, targetBurst: 2, targetPerMinute: 1 }),
      zone: { 'host.example': { a: ['127.0.0.7'] } },
    });
    const outcomes = [];
    // One is refused before: it takes nothing.
    control.send({ t: 'job', job: aJob({ result: 9, target: '10.0.0.1' }) });
    for (const [index, target] of ['127.0.0.1', 'host.example', '127.0.0.9', '127.0.1.1'].entries()) {
      control.send({ t: 'job', job: aJob({ result: index + 1, target }) });
      outcomes.push((await follow(await world.edge.data())).outcome);
    }
    const busy = { owner: 'policy', code: 'target_busy', message: expect.stringContaining('127.0.0.0/24') };
    const finished = { kind: 'finished', exit: 0 };
    expect(outcomes).toEqual([finished, finished, { kind: 'failed', failure: busy }, finished]);
    expect(lines).toContainEqual({ level: 'warn', msg: 'job refused', job: aJob({ result: 3 }).id, ...busy });
  });

  test('does not count who only asks this host’s resolver, but does count a resolver that is named', async () => {
    const { control } = await online({ policy: aPolicy({ allow, targetBurst: 1, targetPerMinute: 1 }) });
    const codes = [];
    for (const [index, resolver] of [undefined, undefined, '127.0.0.53', '127.0.0.54'].entries()) {
      const task = aTask('dns', { ...(resolver && { resolver }) });
      control.send({ t: 'job', job: aJob({ result: index + 1, target: 'ask.example', task }) });
      const { outcome } = await follow(await world.edge.data());
      codes.push(outcome.kind === 'failed' ? outcome.failure.code : outcome.kind);
    }
    expect(codes).toEqual(['finished', 'finished', 'finished', 'target_busy']);
  });
});
