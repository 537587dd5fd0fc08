import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { attacksOn, inputOf } from './support/attacks.ts';
import { aScene, isUndisturbed, jobsIn, warnings } from './support/scene.ts';
import {
  agentsOf,
  aPop,
  aPopWithAgent,
  aRun,
  asOperator,
  call,
  connect,
  dataProof,
  dialControl,
  dialData,
  enrol,
  hello,
  jobOf,
  proof,
  upgrade,
} from './support/world.ts';

/** The recorded attacks on the way in, through the real doors. What each of them does is said here, by its number. */
const plays: Record<string, () => Promise<void>> = {
  /** A key that was revoked. */
  async H255() {
    const scene = await aScene('h255');
    const revoked = await enrol(await aPop('h255'));
    const path = `/v1/admin/pops/h255/agents/${revoked.agent}`;
    await call('DELETE', path, undefined, asOperator);
    await expect(dialControl(revoked)).rejects.toThrow('401');
    expect(await agentsOf('h255')).toMatchObject({ strangers: 1 });
    await isUndisturbed(scene);
  },

  /** One key on two hosts: the newest has it, the older one is sent away, and the operator sees it. */
  async H256() {
    const told = warnings();
    const { enrolled, agent } = await aPopWithAgent('h256');
    const newest = await connect(enrolled, { instance: 'two' });
    expect(await agent.closed()).toMatchObject({ code: 4000 });
    await aRun(['h256']);
    await jobOf(newest);
    expect(jobsIn(agent)).toEqual([]);
    expect(await agentsOf('h256')).toMatchObject({ agents: [{ clones: 1 }] });
    expect(told()).toContainEqual(expect.objectContaining({ level: 'warn', agent: enrolled.agent }));
  },

  /** An answer that was heard before: to this very nonce, and to the next one. */
  async H257() {
    const scene = await aScene('h257');
    const victim = await enrol(await aPop('h257'));
    const first = await dialControl(victim);
    const { nonce } = await first.next('challenge');
    const captured = hello(await proof(victim.privateKey, nonce));
    first.say(captured);
    await first.next('welcome');
    const second = await dialControl(victim);
    await second.next('challenge');
    second.say(captured);
    expect(await second.closed()).toMatchObject({ code: 4401 });
    first.say(captured);
    expect(await first.closed()).toMatchObject({ code: 1008 });
    expect(jobsIn(second)).toEqual([]);
    const { agents } = await agentsOf('h257');
    expect(agents.find(({ id }) => id === victim.agent)).toMatchObject({ refused: 1 });
    await isUndisturbed(scene);
  },

  /** SQL where a secret is expected: at every door that takes one. */
  async H258() {
    const scene = await aScene('h258');
    const sql = String(inputOf('H258')['token']);
    await expect(dialControl({ agent: sql, pop: 'h258' })).rejects.toThrow('401');
    await expect(dialControl({ ...scene.enrolled, pop: sql })).rejects.toThrow('401');
    await expect(dialData(scene.job, sql)).rejects.toThrow('401');
    const code = { code: sql, publicKey: 'A'.repeat(43) };
    expect((await call('POST', '/v1/agent/enrol', code)).status).toBe(401);
    const peer = await dialControl(scene.enrolled);
    await peer.next('challenge');
    peer.say(hello(sql));
    expect(await peer.closed()).toMatchObject({ code: 1008 });
    await isUndisturbed(scene);
  },

  /** Guessing from the front: a guess that is right for long is refused like any other, and compared as a whole. */
  async H259() {
    const scene = await aScene('h259');
    const compare = vi.spyOn(crypto.subtle, 'timingSafeEqual');
    for (const guess of ['o', 'operato', 'operatoR', 'x'.repeat(8)]) {
      const headers = { authorization: `Bearer ${guess}` };
      expect((await call('GET', '/v1/admin/pops', undefined, headers)).status).toBe(401);
    }
    // Digests of one length, so that not even the length of the secret shows.
    expect(compare.mock.calls.map(([a, b]) => [a.byteLength, b.byteLength])).toEqual([
      [43, 43],
      [43, 43],
      [43, 43],
      [43, 43],
    ]);
    const { token } = scene.job;
    const other = token.startsWith('A') ? 'B' : 'A';
    for (const guess of [`${other}${token.slice(1)}`, `${token.slice(0, 40)}AAA`])
      await expect(dialData(scene.job, guess)).rejects.toThrow('401');
    await isUndisturbed(scene);
  },

  /** A token in the address is not looked at. */
  async H231() {
    const scene = await aScene('h231');
    const { enrolled, job } = scene;
    const query = `?token=${job.token}&authorization=Bearer ${job.token}&access_token=${job.token}`;
    await expect(upgrade(`/v1/agent/control${query}`)).rejects.toThrow('401');
    const path = `/v1/agent/data/${job.session}/${job.result}${query}`;
    await expect(upgrade(path)).rejects.toThrow('401');
    const headers = {
      'x-popglass-agent': enrolled.agent,
      'x-popglass-proof': await dataProof(job, enrolled),
    };
    await expect(upgrade(path, headers)).rejects.toThrow('401');
    await isUndisturbed(scene);
  },

  /** Subprotocols without end, at each of the doors for sockets. */
  async H233() {
    const scene = await aScene('h233');
    const odd = inputOf('H233') as Record<string, string>;
    const { session, result } = scene.job;
    const doors = [
      '/v1/agent/control',
      `/v1/agent/data/${session}/${result}`,
      `/v1/sessions/${session}/live`,
    ];
    for (const door of doors) await expect(upgrade(door, odd)).rejects.toThrow('400');
    await isUndisturbed(scene);
  },
};

describe.each(['agent.auth', 'ws.agent.handshake', 'ws.handshake'])('%s', (surface) => {
  test.each(attacksOn(surface))('$id', { timeout: 30_000 }, async ({ id }) => plays[id]!());
});

test('two answers at once to one challenge are one too many', async () => {
  const enrolled = await enrol(await aPop('two-answers'));
  const peer = await dialControl(enrolled);
  const { nonce } = await peer.next('challenge');
  peer.say(hello(await proof(enrolled.privateKey, 'a guess')));
  peer.say(hello(await proof(enrolled.privateKey, nonce)));
  expect([1008, 4401]).toContain((await peer.closed()).code);
  const rows = await runInDurableObject(env.POP.getByName('two-answers'), (_, { storage }) =>
    storage.sql.exec('SELECT * FROM jobs').toArray(),
  );
  expect(rows).toEqual([]);
  expect(await agentsOf('two-answers')).toMatchObject({ agents: [{ online: false }] });
});

afterEach(() => {
  vi.restoreAllMocks();
});
