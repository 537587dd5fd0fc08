import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';
import { objectId } from '../../worker/ids.ts';
import { OutboxAgent } from './support/outbox-agent.ts';
import { Watcher } from './support/watcher.ts';
import { aPopWithAgent, aRun, get, jobOf } from './support/world.ts';

/** Long enough for every commit and gathering that an outbox knows, and short of a missing answer's 10 s. */
const stepsMs = [1, 60, 700, 2_100];

/** A moment for what is on its way to arrive. */
const settle = () => scheduler.wait(2);

/** Unless it is gone already. */
async function evict(stub: DurableObjectStub, webSockets: 'hibernate' | 'close'): Promise<void> {
  await evictDurableObject(stub, { webSockets }).catch((error: unknown) => {
    if (!String(error).includes('not currently running')) throw error;
  });
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'storm %i: through evictions, aborts and lost sockets every viewer has every entry once, in order',
  { timeout: 30_000 },
  async (seed) => {
    const random = xoroshiro128plus(seed);
    const below = (n: number) => uniformInt(random, 0, n - 1);
    const slug = `storm${seed}`;
    const control = await aPopWithAgent(slug);
    const run = await aRun([slug]);
    const agent = new OutboxAgent(await jobOf(control.agent));
    const session = () => env.SESSION.get(objectId(env.SESSION, run.session)!);
    const watchers = Array.from({ length: 3 }, () => new Watcher(run.session));
    await agent.dial();

    const check = () => {
      for (const watcher of watchers) {
        watcher.read();
        expect(watcher.seen).toEqual(agent.truth.slice(0, watcher.seen.length));
      }
    };
    const mishaps = [
      () => evict(session(), 'hibernate'),
      () => evict(session(), 'close'),
      () => abortAllDurableObjects(),
      async () => agent.hangUp(),
      async () => watchers[below(3)]!.leave(),
      async () => watchers[below(3)]!.join(),
    ];
    for (let i = 0; i < 150; i += 1) {
      for (let n = below(5); n > 0; n -= 1) agent.push(`line ${agent.truth.length}`);
      agent.pass(stepsMs[below(stepsMs.length)]!);
      if (below(3) === 0) await mishaps[below(mishaps.length)]!();
      await settle();
      if (!agent.isConnected && below(2) === 0) await agent.dial();
      check();
    }

    agent.end();
    for (let i = 0; i < 500 && !agent.isStored; i += 1) {
      if (!agent.isConnected) await agent.dial();
      await settle();
      agent.pass(100);
    }
    expect(agent.isStored).toBe(true);
    watchers.push(new Watcher(run.session));
    for (const watcher of watchers) {
      if (!watcher.isHere) await watcher.join();
      await expect.poll(() => (watcher.read(), watcher.seen.length)).toBe(agent.truth.length);
      expect(watcher.ends.length).toBeLessThanOrEqual(1);
    }
    check();
    expect(await get(`/v1/sessions/${run.session}`)).toMatchObject({
      results: [{ state: 'finished', next: agent.truth.length }],
    });
  },
);
