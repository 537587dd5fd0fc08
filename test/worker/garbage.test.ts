import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { objectId } from '../../worker/ids.ts';
import { garbage } from './support/garbage.ts';
import type { Peer } from './support/peer.ts';
import {
  aPop,
  aPopWithAgent,
  aRun,
  aViewer,
  connect,
  dialControl,
  dialData,
  enrol,
  hello,
  get,
  jobOf,
  lines,
  proof,
  upgrade,
} from './support/world.ts';

/** P8: so many frames on each door. */
const numbers = Array.from({ length: 200 }, (_, n) => n);

/** Every row of an object's tables. */
function rowsOf(stub: DurableObjectStub) {
  return runInDurableObject(stub as never, (_, { storage }) =>
    ['session', 'measurements', 'results', 'segments', 'agents', 'jobs'].map((table) =>
      storage.sql.exec('SELECT 1 FROM sqlite_master WHERE name = ?', table).toArray().length === 0
        ? []
        : storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
    ),
  );
}

/** Says each piece of garbage on a socket of its own. */
async function attack(open: () => Promise<Peer>, capBytes: number): Promise<void> {
  for (const n of numbers) {
    const peer = await open();
    const { frame, code } = garbage(n, capBytes);
    peer.socket.send(frame);
    expect({ n, code: (await peer.closed()).code }).toEqual({ n, code });
  }
}

async function aScene(slug: string) {
  const { agent } = await aPopWithAgent(slug);
  await aPopWithAgent(`${slug}-other`).then((other) => (others = other.agent));
  const run = await aRun([slug, `${slug}-other`]);
  const session = env.SESSION.get(objectId(env.SESSION, run.session)!);
  const viewer = await aViewer(run.session);
  return { agent, run, session, viewer };
}
let others: Peer;

test(
  '200 frames of garbage on the viewers’ door change nothing and disturb nobody',
  { timeout: 30_000 },
  async () => {
    const { agent, run, session, viewer } = await aScene('rude-viewer');
    const data = await dialData(await jobOf(agent));
    await data.next('resume');
    await viewer.next('state', ({ state }) => state === 'running');
    const before = await rowsOf(session);
    viewer.clear();
    await attack(() => upgrade(`/v1/sessions/${run.session}/live`), limits.frame.viewerBytes);
    expect(await rowsOf(session)).toEqual(before);
    data.say({ t: 'log', seq: 0, e: lines('a') });
    await viewer.next('log');
    expect(viewer.frames.map(({ t }) => t)).toEqual(['log']);
  },
);

test(
  '200 frames of garbage on the data door change nothing and disturb nobody',
  { timeout: 30_000 },
  async () => {
    const { agent, session, viewer } = await aScene('rude-data');
    const mine = await jobOf(agent);
    await (await dialData(mine)).next('resume');
    const other = await dialData(await jobOf(others, 2));
    await other.next('resume');
    await viewer.next('state', ({ r, state }) => r === 2 && state === 'running');
    const before = await rowsOf(session);
    viewer.clear();
    await attack(() => dialData(mine), limits.frame.agentBytes);
    // Losing its socket puts a result's deadline forward; nothing else.
    const withoutDeadline = (rows: unknown) => JSON.stringify(rows).replaceAll(/"deadline":\d+/g, '');
    expect(withoutDeadline(await rowsOf(session))).toBe(withoutDeadline(before));
    other.say({ t: 'log', seq: 0, e: lines('a') });
    await viewer.next('log');
    expect(viewer.frames.map(({ t, r }) => [t, r])).toEqual([['log', 2]]);
  },
);

test(
  '200 frames of garbage on the control door change nothing and disturb nobody',
  { timeout: 30_000 },
  async () => {
    const honest = await aPopWithAgent('rude-control');
    const rude = await enrol(await aPop('rude-control'));
    const pop = env.POP.getByName('rude-control');
    const before = await rowsOf(pop);
    await attack(() => dialControl(rude), limits.frame.agentBytes);
    await attack(() => connect(rude), limits.frame.agentBytes);
    expect(await rowsOf(pop)).toEqual(before);
    expect(await get('/v1/pops')).toContainEqual(
      expect.objectContaining({ id: 'rude-control', online: true }),
    );
    await aRun(['rude-control']);
    expect((await jobOf(honest.agent)).task.tool).toBe('ping');
  },
);

test('frames that are good elsewhere, or at another time, close the door', async () => {
  const { agent, run } = await aScene('rude-order');
  const code = async (peer: Peer, frame: object) => {
    peer.say(frame);
    return (await peer.closed()).code;
  };
  const enrolled = await enrol(await aPop('rude-order'));
  const early = await dialControl(enrolled);
  expect(await code(early, { t: 'leaving' })).toBe(1008);
  const twice = await connect(enrolled);
  expect(await code(twice, hello(await proof(enrolled.privateKey, 'x')))).toBe(1008);
  const joined = await aViewer(run.session);
  expect(await code(joined, { t: 'join', v: 1, cursor: {} })).toBe(1008);
  expect(await code(await upgrade(`/v1/sessions/${run.session}/live`), { t: 'log', seq: 0, e: [] })).toBe(
    1008,
  );
  const data = await dialData(await jobOf(agent));
  expect(await code(data, { t: 'resume', from: 0 })).toBe(1008);
  expect(await code(await dialData(await jobOf(agent)), { t: 'join', v: 1 })).toBe(1008);
});
