import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { beforeEach, expect, test } from 'vitest';
import { type Job, limits } from '#protocol';
import { jump, ring } from './support/clock.ts';
import type { Peer } from './support/peer.ts';
import {
  aPopWithAgent,
  aRun,
  aViewer,
  call,
  dialData,
  jobOf,
  lines,
  type Run,
  stubOf,
} from './support/world.ts';

let run: Run;
let job: Job;
let data: Peer;
let n = 0;

beforeEach(async () => {
  const slug = `vie${++n}`;
  const { agent } = await aPopWithAgent(slug);
  run = await aRun([slug]);
  job = await jobOf(agent);
  data = await dialData(job);
  await data.next('resume');
});

async function finish(seq: number): Promise<void> {
  data.say({ t: 'end', seq, outcome: { kind: 'finished', exit: 0 } });
  await data.next('ack', ({ end }) => end === true);
}

test('a viewer sees an entry before it is stored', async () => {
  const viewer = await aViewer(run.session);
  data.say({ t: 'log', seq: 0, e: lines('first') });
  await viewer.next('log');
  expect(viewer.log(1)).toEqual(['first']);
  expect(data.frames.filter(({ t }) => t === 'ack')).toEqual([]);
});

test('a late viewer gets the log from the start, stored or not, and then follows', async () => {
  data.say({ t: 'log', seq: 0, e: lines('a', 'b'), commit: true });
  data.say({ t: 'log', seq: 2, e: lines('c') });
  await data.next('ack');
  const viewer = await aViewer(run.session);
  data.say({ t: 'log', seq: 3, e: lines('d') });
  await viewer.next('log', ({ seq }) => seq === 3);
  expect(viewer.log(1)).toEqual(['a', 'b', 'c', 'd']);
});

test('a viewer with a cursor gets only what it lacks', async () => {
  data.say({ t: 'log', seq: 0, e: lines('a', 'b', 'c'), commit: true });
  await data.next('ack');
  const viewer = await aViewer(run.session, { '1': 2 });
  const { seq, e } = await viewer.next('log');
  expect({ seq, e }).toEqual({ seq: 2, e: [[2, 'o', 'c']] });
});

test('a commit is acknowledged and is one row', async () => {
  data.say({ t: 'log', seq: 0, e: lines('a') });
  data.say({ t: 'log', seq: 1, e: lines('b', 'c'), commit: true });
  expect(await data.next('ack')).toMatchObject({ seq: 3 });
  const viewer = await aViewer(run.session);
  await viewer.next('log');
  expect(viewer.frames.filter(({ t }) => t === 'log')).toHaveLength(1);
});

test('entries that come twice are taken once', async () => {
  const viewer = await aViewer(run.session);
  data.say({ t: 'log', seq: 0, e: lines('a', 'b') });
  data.say({ t: 'log', seq: 1, e: lines('b', 'c'), commit: true });
  await data.next('ack');
  const late = await aViewer(run.session);
  await late.next('log');
  expect([viewer.log(1), late.log(1)].map((log) => log.length)).toEqual([3, 3]);
});

test('what viewers have seen is stored when its agent vanishes before it commits', async () => {
  const viewer = await aViewer(run.session);
  data.say({ t: 'log', seq: 0, e: lines('a', 'b') });
  await viewer.next('log');
  const alarm = await runInDurableObject(stubOf(run), (_, { storage }) => storage.getAlarm());
  // Before the platform takes an object without events out of memory.
  expect(alarm! - Date.now()).toBeLessThan(10_000);
  jump(limits.log.guardMs);
  await ring(stubOf(run));
  await abortAllDurableObjects();
  const late = await aViewer(run.session);
  await late.next('log');
  expect(late.log(1)).toEqual(['a', 'b']);
});

test('what an eviction took away is asked for again, and the viewers that stayed miss nothing', async () => {
  const viewer = await aViewer(run.session);
  data.say({ t: 'log', seq: 0, e: lines('a'), commit: true });
  await data.next('ack');
  data.say({ t: 'log', seq: 1, e: lines('b') });
  await viewer.next('log', ({ seq }) => seq === 1);
  await evictDurableObject(stubOf(run));
  data.clear();
  data.say({ t: 'log', seq: 2, e: lines('c') });
  expect(await data.next('resume')).toEqual({ t: 'resume', from: 1 });
  data.say({ t: 'log', seq: 1, e: lines('b', 'c'), commit: true });
  await viewer.next('log', ({ e }) => (e as unknown[]).length === 2);
  expect(viewer.log(1)).toEqual(['a', 'b', 'c']);
});

test('what a crash took away is asked for again, and viewers that come back miss nothing', async () => {
  const viewer = await aViewer(run.session);
  data.say({ t: 'log', seq: 0, e: lines('a'), commit: true });
  await data.next('ack');
  data.say({ t: 'log', seq: 1, e: lines('b') });
  await viewer.next('log', ({ seq }) => seq === 1);
  await abortAllDurableObjects();
  const back = await aViewer(run.session, { '1': 2 });
  const again = await dialData(job);
  expect(await again.next('resume')).toEqual({ t: 'resume', from: 1 });
  again.say({ t: 'log', seq: 1, e: lines('b', 'c'), commit: true });
  expect(await back.next('log')).toEqual({ t: 'log', r: 1, seq: 1, e: lines('b', 'c') });
});

test('a finished result says so to everyone, for good', async () => {
  const viewer = await aViewer(run.session);
  data.say({ t: 'log', seq: 0, e: lines('a') });
  await finish(1);
  expect(await viewer.next('state', ({ state }) => state === 'finished')).toMatchObject({ r: 1 });
  await evictDurableObject(stubOf(run));
  const late = await aViewer(run.session);
  expect((await late.next('session'))['results']).toMatchObject([{ r: 1, state: 'finished', next: 1 }]);
  await late.next('log');
  expect(late.log(1)).toEqual(['a']);
});

test('an end that comes before its entries is not taken', async () => {
  data.clear();
  data.say({ t: 'end', seq: 2, outcome: { kind: 'finished', exit: 0 } });
  expect(await data.next('resume')).toEqual({ t: 'resume', from: 0 });
  data.say({ t: 'log', seq: 0, e: lines('a', 'b') });
  await finish(2);
});

test('an agent that dials again resumes after what is here, and its older socket is closed', async () => {
  data.say({ t: 'log', seq: 0, e: lines('a', 'b'), commit: true });
  await data.next('ack');
  const again = await dialData(job);
  expect(await again.next('resume')).toEqual({ t: 'resume', from: 2 });
  expect(await data.closed()).toMatchObject({ code: 4000 });
});

test.each([
  ['no JSON', 'nonsense', 1008],
  ['an unknown frame', '{"t":"steal"}', 1008],
  ['a frame over 64 KiB', JSON.stringify({ t: 'log', seq: 0, e: [[0, 'o', 'x'.repeat(70_000)]] }), 1009],
])('a data socket that sends %s is closed and nothing is taken', async (_, text, code) => {
  data.socket.send(text);
  expect(await data.closed()).toMatchObject({ code });
  const viewer = await aViewer(run.session);
  expect((await viewer.next('session'))['results']).toMatchObject([{ next: 0 }]);
});

test('the data door opens with the token of its own result only', async () => {
  await expect(dialData(job, 'A'.repeat(43))).rejects.toThrow('401');
  await expect(dialData({ ...job, result: 2 })).rejects.toThrow('401');
});

test('the data door of a result that is over stays shut', async () => {
  await finish(0);
  await expect(dialData(job)).rejects.toThrow('410');
});

test('stop reaches the connected agent and needs the control key', async () => {
  const stop = (key: string) =>
    call('DELETE', `/v1/measurements/${run.id}`, undefined, { authorization: `Bearer ${key}` });
  expect((await stop('B'.repeat(43))).status).toBe(403);
  expect((await stop(run.key)).status).toBe(202);
  await data.next('stop');
  data.say({ t: 'end', seq: 0, outcome: { kind: 'cancelled' } });
  await data.next('ack');
  const answer = await (await call('GET', `/v1/measurements/${run.id}`)).json();
  expect(answer).toMatchObject({ status: 'finished', results: [{ result: { status: 'finished' } }] });
});

test('the viewers know how many they are', async () => {
  const one = await aViewer(run.session);
  expect(await one.next('viewers')).toMatchObject({ n: 1 });
  const two = await aViewer(run.session);
  await one.next('viewers', ({ n }) => n === 2);
  one.clear();
  two.socket.close(1000);
  expect(await one.next('viewers')).toMatchObject({ n: 1 });
});
