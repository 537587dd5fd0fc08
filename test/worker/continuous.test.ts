import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { type Job, limits } from '#protocol';
import { jump, ring } from './support/clock.ts';
import { aDoor, errorOf } from './support/door.ts';
import { aLongRun, end, longRun, look } from './support/long-run.ts';
import {
  aPopWithAgent,
  aRun,
  aViewer,
  aVisitor,
  call,
  dialData,
  type Run,
  stateOf,
  stubOf,
} from './support/world.ts';

const { durationMs, slackMs, points } = limits.continuous;
const stop = ({ id, key }: Run) =>
  call('DELETE', `/v1/measurements/${id}`, undefined, { authorization: `Bearer ${key}` });

test('it is asked for beside type and target, and travels as a typed field', async () => {
  const { run, job } = await aLongRun('typed');
  expect(job.task).toEqual({
    tool: 'mtr',
    options: { continuous: true, interval: 1, protocol: 'ICMP', port: 80, packetSize: 56 },
  });
  const seen = await look(run);
  expect(seen).toMatchObject({ status: 'in-progress', continuous: true });
  expect(seen['measurementOptions']).not.toHaveProperty('continuous');
});

test.each([
  [{ type: 'dns' }, { continuous: 'can be true for ping and mtr only' }],
  [
    { measurementOptions: { packets: 3 } },
    { 'measurementOptions.packets': expect.stringContaining('left out') },
  ],
  [{ measurementOptions: { interval: 0.2 } }, { 'measurementOptions.interval': 'must be at least 1' }],
  [{ measurementOptions: [] }, { measurementOptions: 'must be an object' }],
  [
    { continuous: false, measurementOptions: { continuous: true } },
    { 'measurementOptions.continuous': expect.stringContaining('beside type and target') },
  ],
])('%j is refused, with the field', async (more, params) => {
  const answer = await call('POST', '/v1/measurements', { ...longRun, target: '192.0.2.1', ...more });
  expect(await errorOf(answer)).toMatchObject({ status: 400, type: 'validation_error', params });
});

test('it costs more than one that ends by itself', async () => {
  await aPopWithAgent('dear');
  const few = aDoor({ POINTS_PER_HOUR: points + 1, MEASUREMENTS_AT_ONCE: 100 });
  const me = aVisitor();
  const ask = () =>
    few('POST', '/v1/measurements', { ...longRun, target: '192.0.2.1', locations: [{ pop: 'dear' }] }, me);
  expect((await ask()).headers.get('x-ratelimit-consumed')).toBe(String(points));
  expect(await errorOf(await ask())).toMatchObject({
    status: 429,
    message: expect.stringMatching(/needs 8 \(8 for each PoP\), 1 are left/),
  });
});

test('its agent ends it when its time is up: it is finished, and says by what', async () => {
  const { run, data } = await aLongRun('timeup');
  await end(data, { kind: 'finished', exit: null, endedBy: 'time' });
  expect(await stateOf(run)).toMatchObject({ state: 'finished', endedBy: 'time' });
});

test('one whose agent goes on for longer ends when its time is up, and its session has waited that long', async () => {
  const { run, job } = await aLongRun('rogue15');
  await aViewer(run.session);
  const { startedAt } = (await stateOf(run)) as unknown as { startedAt: number };
  const due = startedAt + durationMs + slackMs + limits.job.deadlineGraceMs;
  while (Date.now() + 40_000 < due) {
    jump(40_000);
    await aViewer(run.session);
    await (await dialData(job)).next('resume');
    expect(await stateOf(run)).toMatchObject({ state: 'running' });
    expect(await stateOf(run)).not.toHaveProperty('stoppedAt');
  }
  jump(due - Date.now());
  const late = await dialData(job);
  await late.next('resume');
  jump(limits.job.deadlineGraceMs);
  await ring(stubOf(run));
  expect(await stateOf(run)).toMatchObject({ state: 'failed', failure: { code: 'deadline' } });
});

test('somebody stops it: it is cancelled, and what it has measured counts', async () => {
  const { run, data } = await aLongRun('halt');
  expect((await stop(run)).status).toBe(202);
  await data.next('stop');
  const log = ['x 0 33001', 'x 0 33002', 'h 0 192.0.2.1', 'p 0 500 33002', 'x 0 33003'].map((text) => [
    1,
    'o',
    text,
  ]);
  data.say({ t: 'log', seq: 1, e: [...log, [9, 'n', '{"k":"stopped","why":"asked"}']] });
  data.say({ t: 'end', seq: 7, outcome: { kind: 'cancelled' } });
  await data.next('ack', ({ end: isEnd }) => isEnd === true);
  expect(await stateOf(run)).toMatchObject({ state: 'cancelled' });
  expect(await look(run)).toMatchObject({
    results: [{ result: { status: 'finished', hops: [{ stats: { total: 3, rcv: 1, drop: 2 } }] } }],
  });
});

test('half of the places of an agent are left to others, and who has none of them waits', async () => {
  const { agent } = await aPopWithAgent('shared', { maxJobs: 2 });
  const first = await aRun(['shared'], longRun);
  const second = await aRun(['shared'], longRun);
  const short = await aRun(['shared']);
  await expect.poll(() => stateOf(second)).toMatchObject({ state: 'queued', position: 1 });
  const jobs = () => agent.frames.filter(({ t }) => t === 'job').map(({ job }) => (job as Job).session);
  expect(jobs()).toEqual([first.session, short.session]);
  agent.say({ t: 'done', id: `${first.session}.1` });
  await expect.poll(jobs).toContain(second.session);
});

test('a PoP does not forget it while it may run', async () => {
  const { run } = await aLongRun('kept');
  const pop = env.POP.getByName('kept');
  const isKnown = () =>
    runInDurableObject(pop, (_, { storage }) => storage.sql.exec('SELECT id FROM jobs').toArray().length > 0);
  jump(durationMs);
  await runDurableObjectAlarm(pop);
  expect(await isKnown()).toBe(true);
  jump(limits.job.queueMs + 1_000);
  await ring(pop);
  expect(await isKnown()).toBe(false);
  expect(run.probesCount).toBe(1);
});
