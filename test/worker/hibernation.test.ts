import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { objectId } from '../../worker/ids.ts';
import { aPopWithAgent, aRun, aViewer, dialData, jobOf } from './support/world.ts';

/** The platform lets an object go after 10 s without events, if nothing keeps it: no timer, no pending promise. */
const idleMs = 12_000;

test(
  'after ten idle seconds the platform has let both objects go, and their sockets still work',
  { timeout: 30_000 },
  async () => {
    const { agent } = await aPopWithAgent('idle');
    const run = await aRun(['idle']);
    const data = await dialData(await jobOf(agent));
    await data.next('resume');
    data.say({ t: 'end', seq: 0, outcome: { kind: 'finished', exit: 0 } });
    await data.next('ack');
    const viewer = await aViewer(run.session);

    const pop = env.POP.getByName('idle');
    const session = env.SESSION.get(objectId(env.SESSION, run.session)!);
    // The alarm that was set for a PoP which does not answer: it looks, and finds nothing to do.
    await runDurableObjectAlarm(session);
    // The instance itself is marked: a constructor that ran again made another one, without the mark.
    const mark = (instance: object) => Object.assign(instance, { marked: true });
    const isMarked = (instance: object) => 'marked' in instance;
    await Promise.all([runInDurableObject(pop, mark), runInDurableObject(session, mark)]);
    expect(await runInDurableObject(pop, isMarked)).toBe(true);

    await new Promise((resolve) => setTimeout(resolve, idleMs));

    expect(await runInDurableObject(pop, isMarked)).toBe(false);
    expect(await runInDurableObject(session, isMarked)).toBe(false);
    agent.clear();
    await aRun(['idle']);
    expect((await jobOf(agent)).task.tool).toBe('ping');
    expect(viewer.socket.readyState).toBe(WebSocket.OPEN);
  },
);
