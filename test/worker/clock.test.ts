import { runDurableObjectAlarm } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { jump, ring } from './support/clock.ts';
import { aPopWithAgent, aRun, aViewer, dialData, jobOf, lines, stateOf, stubOf } from './support/world.ts';

const hourMs = 3_600_000;

async function aRunning(slug: string) {
  const { agent } = await aPopWithAgent(slug);
  const run = await aRun([slug]);
  const data = await dialData(await jobOf(agent));
  await data.next('resume');
  data.say({ t: 'log', seq: 0, e: lines('a', 'b'), commit: true });
  await data.next('ack');
  return { run, data, viewer: await aViewer(run.session) };
}

test('a clock that jumps back changes nothing: the run ends when its agent says so, not before it began', async () => {
  const { run, data, viewer } = await aRunning('back');
  const { startedAt } = await stateOf(run);
  jump(-hourMs);
  data.say({ t: 'log', seq: 2, e: lines('c') });
  data.say({ t: 'end', seq: 3, outcome: { kind: 'finished', exit: 0 } });
  const end = await viewer.next('state', ({ state }) => state === 'finished');
  expect(end['finishedAt']).toBe(startedAt);
  expect(viewer.log(1)).toEqual(['a', 'b', 'c']);
});

test('after a clock jumped back, a result whose agent died is not open for an hour', async () => {
  const { run, data } = await aRunning('back-dead');
  jump(-hourMs);
  data.socket.close(1000);
  // Somebody looks, and then the longest wait that there is passes.
  await stateOf(run);
  jump(limits.job.queueMs);
  // The runtime's own clock did not jump: to it this alarm is an hour late, and may have gone off.
  await runDurableObjectAlarm(stubOf(run));
  expect(await stateOf(run)).toMatchObject({ state: 'lost' });
});

test('a clock that jumps forward ends what runs, once, with an owner; the log has all that came', async () => {
  const { run, data, viewer } = await aRunning('forward');
  jump(hourMs);
  await ring(stubOf(run));
  // To this clock everybody has been silent for an hour: they are let go, and dial again.
  await data.closed();
  await viewer.closed();
  const again = await aViewer(run.session, { '1': viewer.log(1).length });
  await again.next('viewers');
  expect(viewer.log(1)).toEqual(['a', 'b']);
  expect(again.frames.filter(({ t }) => t === 'log')).toEqual([]);
  const ended = await stateOf(run);
  expect(ended).toMatchObject({ state: 'lost', failure: { owner: 'agent', code: 'agent_gone' } });
  jump(-hourMs);
  expect(await stateOf(run)).toEqual(ended);
});
