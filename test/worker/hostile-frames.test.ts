import { describe, expect, test } from 'vitest';
import { limits } from '#protocol';
import { freeze } from './support/clock.ts';
import { attacksOn, inputOf } from './support/attacks.ts';
import { aScene, isUndisturbed, jobsIn, warnings } from './support/scene.ts';
import {
  aPop,
  aPopWithAgent,
  connect,
  dialControl,
  dialData,
  enrol,
  hello,
  lines,
  proof,
  stateOf,
} from './support/world.ts';

/** The recorded attacks by an agent that is in, through the real doors. What each of them does is said here, by its number. */
const plays: Record<string, () => Promise<void>> = {
  /** A token that is used: by its own agent that is resuming; by anybody else that is nothing. */
  async H260() {
    const told = warnings();
    const scene = await aScene('h260');
    const thief = await enrol(await aPop('h260'));
    for (let i = 0; i < 3; i += 1)
      await expect(dialData(scene.job, scene.job.token, thief)).rejects.toThrow('401');
    expect(told().filter(({ msg }) => msg.includes('in other hands'))).toHaveLength(3);
    expect(JSON.stringify(told())).not.toMatch(new RegExp(`${scene.job.token}|${scene.run.session}`));
    await isUndisturbed(scene);
  },

  /** Output for a job that it was never given: at the data door there is none, on the control socket it is out of place. */
  async H262() {
    const scene = await aScene('h262');
    const { enrolled: stranger, agent } = await aPopWithAgent('h262-other');
    for (const result of [1, 2, 500])
      await expect(dialData({ ...scene.job, result }, 'A'.repeat(43), stranger)).rejects.toThrow('401');
    agent.say({ t: 'log', seq: 0, e: lines('mine') });
    expect(await agent.closed()).toMatchObject({ code: 1008 });
    await isUndisturbed(scene);
  },

  /** A hole is asked for once; whoever does not listen is sent away, and its own next dial is told where to go on. */
  async H264() {
    const told = warnings();
    const scene = await aScene('h264');
    const { data } = scene;
    data.clear();
    data.say({ t: 'log', seq: 5, e: lines('six') });
    expect(await data.next('resume')).toMatchObject({ from: 2 });
    data.say({ t: 'log', seq: 5, e: lines('six') });
    expect(await data.closed()).toMatchObject({ code: 1008 });
    expect(told()).toContainEqual(expect.objectContaining({ msg: 'an agent was disconnected' }));
    const again = await dialData(scene.job);
    expect(await again.next('resume')).toMatchObject({ from: 2 });
    await isUndisturbed({ ...scene, data: again });
  },

  /** An entry that comes again as another one: the first one stays, stored or not, and the second try is the last. */
  async H265() {
    const told = warnings();
    const scene = await aScene('h265');
    const { data } = scene;
    data.say({ t: 'log', seq: 0, e: lines('ONE', 'two'), commit: true });
    data.say({ t: 'log', seq: 2, e: [], commit: true });
    await data.next('ack', ({ seq }) => seq === 2);
    expect(told()).toContainEqual(expect.objectContaining({ msg: 'an agent’s frame was refused', r: 1 }));
    data.say({ t: 'log', seq: 1, e: lines('TWO', 'THREE'), commit: true });
    expect(await data.closed()).toMatchObject({ code: 1008 });
    const again = await dialData(scene.job);
    await again.next('resume');
    await isUndisturbed({ ...scene, data: again });
  },

  /** Two ends: the first one counts. */
  async H266() {
    const scene = await aScene('h266');
    await isUndisturbed(scene);
    const failure = { owner: 'agent', code: 'tool_failed', message: 'no' };
    scene.data.say({ t: 'end', seq: 3, outcome: { kind: 'failed', failure } });
    expect(await scene.data.closed()).toMatchObject({ code: 4410 });
    expect(await stateOf(scene.run)).toMatchObject({ state: 'finished', next: 3 });
    await expect(dialData(scene.job)).rejects.toThrow('410');
  },

  /** A version that nobody speaks: told to update, every time. */
  async H267() {
    const scene = await aScene('h267');
    const { version } = inputOf('H267')['hello'] as { version: number };
    const future = await enrol(await aPop('h267'));
    for (let i = 0; i < 2; i += 1) {
      const peer = await dialControl(future);
      const { nonce } = await peer.next('challenge');
      peer.say(hello(await proof(future.privateKey, nonce), { v: version }));
      expect(await peer.closed()).toMatchObject({ code: 4426, reason: expect.stringMatching(/update/) });
      expect(jobsIn(peer)).toEqual([]);
    }
    await isUndisturbed(scene);
  },

  /** One frame of 50 MB, and one that is just over the bound. */
  async H270() {
    const scene = await aScene('h270');
    for (const bytes of [limits.frame.agentBytes + 1, Number(inputOf('H270')['chunk_bytes'])]) {
      const rogue = await dialData(scene.job);
      rogue.socket.send(`{"t":"log","seq":2,"e":[[0,"o","${'x'.repeat(bytes)}"]]}`);
      expect(await rogue.closed()).toMatchObject({ code: 1009 });
    }
    const again = await dialData(scene.job);
    await again.next('resume');
    await isUndisturbed({ ...scene, data: again });
  },
};

describe('agent.protocol', () => {
  test.each(attacksOn('agent.protocol'))('$id', { timeout: 30_000 }, async ({ id }) => plays[id]!());
});

describe('what is said too fast', () => {
  const { burst } = limits.frame.agentRate;

  test('on a data socket closes it, and the result goes on at the next dial', async () => {
    const scene = await aScene('fast-data');
    freeze();
    for (let i = 0; i <= burst; i += 1) scene.data.say({ t: 'log', seq: 2, e: [] });
    expect(await scene.data.closed()).toMatchObject({ code: 1008, reason: 'too many frames' });
    const again = await dialData(scene.job);
    await again.next('resume');
    await isUndisturbed({ ...scene, data: again });
  });

  test('on a control socket closes it, and disturbs no other agent', async () => {
    const scene = await aScene('fast-control');
    const rogue = await connect(await enrol(await aPop('fast-control')));
    freeze();
    for (let i = 0; i <= burst; i += 1) rogue.say({ t: 'done', id: scene.job.id });
    expect(await rogue.closed()).toMatchObject({ code: 1008, reason: 'too many frames' });
    await isUndisturbed(scene);
  });
});
