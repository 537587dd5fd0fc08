import { expect, test, vi } from 'vitest';
import { type Cell, limits } from '#protocol';
import { aCell } from '../support/a-cell.ts';
import { jump } from './support/clock.ts';
import { countCalls, intercept } from './support/hold.ts';
import { aMeasuringPop, fleetStub, lossOf, toldOf } from './support/mesh.ts';
import { warnings } from './support/scene.ts';
import { aPop, connect, enrol } from './support/world.ts';

/** What agents say that they found: from whom it is taken, and what of it. */

const { earlyMs, slackMs } = limits.mesh;

async function aScene(slug: string) {
  const pop = await aMeasuringPop(slug);
  const told = await toldOf(slug);
  const say = (...cells: Partial<Cell>[]) =>
    pop.agent.say({ t: 'summary', cells: cells.map((cell) => aCell({ to: pop.to, ...cell })) });
  return { ...pop, told, say };
}

test('a summary is written down and passed on', async () => {
  const { slug, to, told, say } = await aScene('heard');
  say({ rounds: '33' }, { family: 6, rounds: '300' });
  await expect.poll(told).toEqual([[aCell({ to, rounds: '33' }), aCell({ to, family: 6, rounds: '300' })]]);
  expect(await lossOf(slug)).toEqual({ [`${to}/4`]: 0, [`${to}/6`]: 66.67 });
});

test('one that the fleet does not take is written down, and the next one passed on', async () => {
  const { slug, to, told, say } = await aScene('kept');
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await intercept(fleetStub(), 'summarize', () => Promise.reject(new Error('unreachable')));
  say({ rounds: '3' });
  await expect.poll(() => logged.mock.calls.join()).toContain('a summary was not passed on');
  jump(limits.mesh.summaryMs);
  say({ rounds: '0' });
  await expect.poll(told).toEqual([[aCell({ to, rounds: '0' })]]);
  expect(await lossOf(slug, '400d')).toEqual({ [`${to}/4`]: 50 });
});

test('of targets and families that nobody asked about nothing is kept, nor of what contradicts itself', async () => {
  const { slug, to, told, say } = await aScene('rogue');
  await aPop('no-target');
  say(
    { to: 'nowhere' },
    { to: 'no-target' },
    { to: 'constructor' },
    { to: slug },
    {},
    { rounds: '0' },
    { family: 6 },
  );
  await expect.poll(told).toEqual([[aCell({ to, family: 6 })]]);
  expect(await lossOf(slug)).toEqual({ [`${to}/6`]: 0 });
});

test('summaries that come too soon change nothing, and the operator is told once', async () => {
  const { slug, to, told, say, stub } = await aScene('hasty');
  const warned = warnings();
  const heard = await countCalls(stub as never, 'webSocketMessage');
  say({ rounds: '0' });
  for (let n = 0; n < 20; n += 1) say({ rounds: '3' });
  await expect.poll(heard).toBe(21);
  jump(earlyMs - slackMs);
  say({ rounds: '33' });
  await expect.poll(told).toEqual([[aCell({ to, rounds: '0' })], [aCell({ to, rounds: '33' })]]);
  expect(await lossOf(slug, '400d')).toEqual({ [`${to}/4`]: 33.33 });
  expect(warned().filter(({ msg }) => msg.includes('more summaries'))).toHaveLength(1);
});

test('dialling again does not make an agent’s next summary come sooner', async () => {
  const { enrolled, slug, to, told, say } = await aScene('redials');
  say({ rounds: '0' });
  await expect.poll(told).toHaveLength(1);
  const again = await connect(enrolled);
  await again.next('mesh');
  again.say({ t: 'summary', cells: [aCell({ to })] });
  again.say({ t: 'summary', cells: 'the end' });
  await again.closed();
  expect(await lossOf(slug)).toEqual({ [`${to}/4`]: 100 });
});

test('an agent that was not asked is told to stop, once, and what it says changes nothing', async () => {
  const { slug, to, told, agent } = await aScene('unasked');
  const second = await connect(await enrol(await aPop(slug)));
  for (let n = 0; n < 3; n += 1) second.say({ t: 'summary', cells: [aCell({ to, rounds: '0' })] });
  expect(await second.next('mesh')).toMatchObject({ mesh: { targets: [] } });
  agent.say({ t: 'summary', cells: [aCell({ to })] });
  await expect.poll(told).toEqual([[aCell({ to })]]);
  expect(second.frames.filter(({ t }) => t === 'mesh')).toHaveLength(1);
  expect(await lossOf(slug)).toEqual({ [`${to}/4`]: 0 });
});

test('an agent that has dialled again and measures on is asked anew, or told that another one does', async () => {
  const { slug, to, told, agent, enrolled } = await aScene('returns');
  const second = await connect(await enrol(await aPop(slug)));
  agent.socket.close(1001);
  await second.next('mesh');
  const again = await connect(enrolled);
  again.say({ t: 'summary', cells: [aCell({ to, rounds: '0' })] });
  expect(await again.next('mesh')).toMatchObject({ mesh: { targets: [] } });
  expect(told()).toEqual([]);
});

test('the last word of one that was just relieved is not taken, nor is it sent away for it', async () => {
  const { slug, to, told, agent } = await aScene('relieved');
  const second = await connect(await enrol(await aPop(slug)));
  agent.say({ t: 'leaving' });
  agent.say({ t: 'summary', cells: [aCell({ to, rounds: '0' })] });
  await second.next('mesh');
  second.say({ t: 'summary', cells: [aCell({ to })] });
  await expect.poll(told).toEqual([[aCell({ to })]]);
  expect(await lossOf(slug)).toEqual({ [`${to}/4`]: 0 });
  expect(agent.socket.readyState).toBe(WebSocket.OPEN);
});

const cell = aCell();
const garbled: [string, unknown][] = [
  ['no list', null],
  ['no cells', [1]],
  ['more than all', Array.from({ length: 2 * limits.mesh.targets + 1 }, () => cell)],
  ['too many answers', [{ ...cell, rounds: '4' }]],
  ['no rounds', [{ ...cell, rounds: '' }]],
  ['too many rounds', [{ ...cell, rounds: '3'.repeat(limits.mesh.rounds + 1) }]],
  ['no family', [{ ...cell, family: 5 }]],
  ['no slug', [{ ...cell, to: '../fleet' }]],
  ['times in no order', [{ ...cell, rtt: { min: 3, avg: 2, max: 1, jitter: 0 } }]],
  ['a negative time', [{ ...cell, rtt: { min: -1, avg: 2, max: 3, jitter: 0 } }]],
  ['an endless time', [{ ...cell, rtt: { min: 1, avg: 2, max: 1e300, jitter: 0 } }]],
  ['times of nothing', [{ ...cell, rounds: '000' }]],
  ['no times', [{ ...cell, rtt: null }]],
  ['an odd field', [{ ...cell, sql: "'; DROP TABLE buckets; --" }]],
];
test.each(garbled)('a summary with %s closes the socket, and nothing comes of it', async (what, cells) => {
  const slug = what.replaceAll(' ', '-');
  const { agent, told } = await aScene(slug);
  agent.say({ t: 'summary', cells });
  expect(await agent.closed()).toMatchObject({ code: 1008 });
  expect(told()).toEqual([]);
  expect(await lossOf(slug)).toEqual({});
});
