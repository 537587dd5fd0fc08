import { beforeAll, expect, test } from 'vitest';
import type { Job } from '#protocol';
import type { Peer } from './support/peer.ts';
import {
  aPopWithAgent,
  aRun,
  aViewer,
  dataProof,
  dialControl,
  dialData,
  type Enrolled,
  hello,
  jobOf,
  lines,
  proof,
  stateOf,
  upgrade,
} from './support/world.ts';

/** Two PoPs, and an agent of the second one that wants to write into what the first one measures. */
interface Side {
  readonly enrolled: Enrolled;
  readonly agent: Peer;
  readonly job: Job;
}
let honest: Side;
let rogue: Side;
let viewer: Peer;
let data: Peer;
let session: string;

async function aSide(slug: string): Promise<Side & { session: string }> {
  const { enrolled, agent } = await aPopWithAgent(slug);
  const run = await aRun([slug]);
  return { enrolled, agent, job: await jobOf(agent), session: run.session };
}

beforeAll(async () => {
  const side = await aSide('honest');
  honest = side;
  ({ session } = side);
  rogue = await aSide('rogue');
  viewer = await aViewer(session);
  data = await dialData(honest.job);
  await data.next('resume');
  await viewer.next('state', ({ state }) => state === 'running');
  viewer.clear();
});

const both = ['honest', 'rogue'] as const;
const sideOf = { honest: () => honest, rogue: () => rogue };

/** Every way to mix what is the one's and what is the other's. The private key is always the rogue's: it has no other. */
const mixes = both.flatMap((target) =>
  both.flatMap((token) => both.flatMap((id) => [1, 2, 9999].map((r) => ({ target, token, id, r })))),
);
const own = { target: 'rogue', token: 'rogue', id: 'rogue', r: 1 };

test.each(mixes)('session of the $target, token of the $token, id of the $id, result $r', async (mix) => {
  const job = {
    session: sideOf[mix.target]().job.session,
    result: mix.r,
    token: sideOf[mix.token]().job.token,
  };
  const dial = upgrade(`/v1/agent/data/${job.session}/${job.result}`, {
    authorization: `Bearer ${job.token}`,
    'x-popglass-agent': sideOf[mix.id]().enrolled.agent,
    'x-popglass-proof': await dataProof(job, rogue.enrolled),
  });
  if (JSON.stringify(mix) === JSON.stringify(own)) await (await dial).next('resume');
  else await expect(dial).rejects.toThrow('401');
});

test('the control door of another PoP is shut to it, and so is another agent’s name', async () => {
  const { agent } = rogue.enrolled;
  await expect(dialControl({ agent, pop: 'honest' })).rejects.toThrow('401');
  const posing = await dialControl(honest.enrolled);
  const { nonce } = await posing.next('challenge');
  posing.say(hello(await proof(rogue.enrolled.privateKey, nonce)));
  expect(await posing.closed()).toMatchObject({ code: 4401 });
  expect(posing.frames.filter(({ t }) => t !== 'challenge')).toEqual([]);
});

test('what it says of another one’s job on its own sockets is about nothing', async () => {
  const { id } = honest.job;
  rogue.agent.say({ t: 'done', id });
  rogue.agent.say({ t: 'refused', id, failure: { owner: 'agent', code: 'tool_failed', message: 'ha' } });
  const mine = await dialData(rogue.job);
  await mine.next('resume');
  mine.say({ t: 'log', seq: 0, e: lines('mine'), commit: true });
  await mine.next('ack');
  mine.say({ t: 'log', seq: 1, e: lines('yours'), r: 1, session });
  expect(await mine.closed()).toMatchObject({ code: 1008 });
});

test('a page that poses as an agent is refused at every door', async () => {
  const headers = {
    origin: 'https://lg.example.net',
    'x-popglass-agent': honest.enrolled.agent,
    'x-popglass-pop': 'honest',
    authorization: `Bearer ${honest.job.token}`,
    'x-popglass-proof': await dataProof(honest.job, honest.enrolled),
  };
  const { session: sid, result } = honest.job;
  await expect(upgrade('/v1/agent/control', headers)).rejects.toThrow('403');
  await expect(upgrade(`/v1/agent/data/${sid}/${result}`, headers)).rejects.toThrow('403');
});

test('after all of that, the honest agent goes on undisturbed, and viewers have seen its words only', async () => {
  expect(data.socket.readyState).toBe(WebSocket.OPEN);
  expect(honest.agent.socket.readyState).toBe(WebSocket.OPEN);
  expect(viewer.frames).toEqual([]);
  data.say({ t: 'log', seq: 0, e: lines('true'), commit: true });
  await data.next('ack');
  data.say({ t: 'end', seq: 1, outcome: { kind: 'finished', exit: 0 } });
  await viewer.next('state', ({ state }) => state === 'finished');
  expect(viewer.log(1)).toEqual(['true']);
  expect(await stateOf({ session })).toMatchObject({ state: 'finished', next: 1 });
});
