import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { jump } from './support/clock.ts';
import { agentsOf, aPopWithAgent, aRun, connect, jobOf } from './support/world.ts';

/** The newest connection of an agent counts; one from another process, while the first is alive, may be a copy of its key. */
const countsOf = async (slug: string) => {
  const { replaced, clones } = (await agentsOf(slug)).agents[0]!;
  return { replaced, clones };
};

test('the same process that dials again is no copy', async () => {
  const { enrolled, agent } = await aPopWithAgent('same');
  await connect(enrolled);
  expect(await agent.closed()).toMatchObject({ code: 4000 });
  expect(await countsOf('same')).toEqual({ replaced: 1, clones: 0 });
});

test('a restart after a goodbye is not even a replacement', async () => {
  const { enrolled, agent } = await aPopWithAgent('again');
  agent.socket.close(1000);
  await agent.closed();
  await connect(enrolled, { instance: 'two' });
  expect(await countsOf('again')).toEqual({ replaced: 0, clones: 0 });
});

test('a restart of one that was silent for long is no copy', async () => {
  const { enrolled } = await aPopWithAgent('silent');
  jump(limits.agent.silentMs + 1);
  await connect(enrolled, { instance: 'two' });
  expect(await countsOf('silent')).toEqual({ replaced: 1, clones: 0 });
});

test('two processes that take turns are counted, and jobs go to the newest only', async () => {
  const { enrolled, agent: one } = await aPopWithAgent('twins');
  const two = await connect(enrolled, { instance: 'two' });
  expect(await one.closed()).toEqual({ code: 4000, reason: 'connected again' });
  await connect(enrolled, { instance: 'one' });
  const last = await connect(enrolled, { instance: 'two' });
  expect(await countsOf('twins')).toEqual({ replaced: 3, clones: 3 });
  await aRun(['twins']);
  await jobOf(last);
  expect([one, two].flatMap(({ frames }) => frames).filter(({ t }) => t === 'job')).toEqual([]);
});

test('the count outlives the object', async () => {
  const { enrolled } = await aPopWithAgent('kept');
  await connect(enrolled, { instance: 'two' });
  await evictDurableObject(env.POP.getByName('kept'), { webSockets: 'hibernate' });
  expect(await countsOf('kept')).toEqual({ replaced: 1, clones: 1 });
});

test('agents of a version that did not count stay enrolled, and are counted from now on', async () => {
  const { enrolled, agent } = await aPopWithAgent('older');
  const stub = env.POP.getByName('older');
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec('DROP TABLE histories');
    storage.kv.put('schema', 1);
  });
  await evictDurableObject(stub, { webSockets: 'hibernate' });
  expect(await countsOf('older')).toEqual({ replaced: 0, clones: 0 });
  await connect(enrolled);
  expect(await agent.closed()).toMatchObject({ code: 4000 });
  expect(await countsOf('older')).toEqual({ replaced: 1, clones: 0 });
});
