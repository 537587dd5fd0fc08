import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeCodes } from '#protocol';
import { aFolder } from '../../support/folder.ts';
import { aJob } from './builders.ts';
import type { FakeSocket } from './fake-edge.ts';
import { aPingThat } from './fixtures.ts';
import { aWorld, follow, linesOf, notesOf, type World } from './world.ts';

let world: World;
/** Where the tool leaves a mark when it begins, one for each address. */
let marks: string;

const held = aJob({ target: 'host.example', held: true });

beforeEach(async () => {
  marks = aFolder();
  const dir = aPingThat(`
    for address; do :; done
    [ -e "${marks}/$address" ] && echo again
    : > "${marks}/$address"
    echo begun
  `);
  world = await aWorld({ dir, zone: { 'host.example': { a: ['127.0.0.2'] } } });
});

afterEach(() => world.end());

/** Gives the agent the held job. @returns its data socket, on which nothing has been said yet */
async function give(): Promise<FakeSocket> {
  world.control.send({ t: 'job', job: held });
  return world.edge.data();
}

const hasBegun = (address = '127.0.0.2') => existsSync(path.join(marks, address));

test('a job that is held resolves its name, and begins when the session lets it in', async () => {
  const data = await give();
  await expect.poll(() => world.resolver.asked).toContain('a host.example');
  // Another job begins and ends meanwhile, so there was time enough.
  world.control.send({ t: 'job', job: aJob({ result: 2, target: '127.0.0.1' }) });
  await follow(await world.edge.data());
  expect(hasBegun('127.0.0.1')).toBe(true);
  expect(hasBegun()).toBe(false);
  const { entries, outcome } = await follow(data);
  expect(linesOf(entries)).toEqual(['begun']);
  expect(notesOf(entries)[0]).toMatchObject({ k: 'target', address: '127.0.0.2' });
  expect(outcome).toEqual({ kind: 'finished', exit: 0 });
  await expect.poll(() => world.control.frames.at(-1)).toEqual({ t: 'done', id: held.id });
});

test('it begins once, however often the session says where to start', async () => {
  const first = await give();
  first.send({ t: 'resume', from: 0 });
  first.send({ t: 'resume', from: 0 });
  first.socket.terminate();
  const { entries } = await follow(await world.edge.data());
  expect(linesOf(entries)).toEqual(['begun']);
});

test('a job that is not held begins without the session', async () => {
  world.control.send({ t: 'job', job: { ...held, held: undefined } });
  const data = await world.edge.data();
  await expect.poll(() => hasBegun()).toBe(true);
  await follow(data);
});

test('a failure that is known before is told when it is let in', async () => {
  world.control.send({ t: 'job', job: aJob({ target: 'none.example', held: true }) });
  expect((await follow(await world.edge.data())).outcome).toMatchObject({
    failure: { code: 'name_not_found' },
  });
});

test('refused at the door, it never begins, ends without a word, and may come again', async () => {
  world.edge.refuseWith = 410;
  world.control.send({ t: 'job', job: held });
  expect(await world.control.until('done')).toEqual({ t: 'done', id: held.id });
  expect(hasBegun()).toBe(false);
  world.edge.refuseWith = undefined;
  expect(linesOf((await follow(await give())).entries)).toEqual(['begun']);
});

test.each<[string, (data: FakeSocket) => void]>([
  ['sent away', (data) => data.socket.close(closeCodes.gone)],
  ['stopped by the session', (data) => data.send({ t: 'stop' })],
  ['cancelled', () => world.control.send({ t: 'cancel', id: held.id })],
])('%s before it is let in, it never begins, and ends without a word', async (_, end) => {
  const data = await give();
  end(data);
  expect(await world.control.until('done')).toEqual({ t: 'done', id: held.id });
  await data.closed;
  expect(data.frames).toEqual([]);
  expect(hasBegun()).toBe(false);
});

test('let in and stopped in one breath, it never begins, and says how it ended', async () => {
  const data = await give();
  data.send({ t: 'resume', from: 0 });
  data.send({ t: 'stop' });
  const end = await data.until('end');
  expect(end['outcome']).toEqual({ kind: 'cancelled' });
  data.send({ t: 'ack', seq: end['seq'], end: true });
  await world.control.until('done');
});

test('an agent that stops says so when it is let in late', async () => {
  const data = await give();
  const stopped = world.agent.stop();
  await world.control.until('leaving');
  expect(await follow(data)).toMatchObject({ outcome: { failure: { code: 'agent_stopping' } } });
  await stopped;
  expect(hasBegun()).toBe(false);
});

test('an agent that stops does not wait for long to be let in', async () => {
  const data = await give();
  await world.agent.stop();
  expect(await world.control.until('done')).toEqual({ t: 'done', id: held.id });
  expect(await data.closed).toBe(closeCodes.goingAway);
  expect(data.frames).toEqual([]);
  expect(hasBegun()).toBe(false);
});

test('while it waits, it is one of the jobs of the agent', async () => {
  await give();
  world.control.socket.terminate();
  const control = await world.edge.control();
  expect(await control.welcome()).toMatchObject({ running: [held.id] });
  control.send({ t: 'cancel', id: held.id });
  expect(await control.until('done')).toEqual({ t: 'done', id: held.id });
});
