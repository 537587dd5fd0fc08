import { expect, vi } from 'vitest';
import type { Peer } from './peer.ts';
import { aPopWithAgent, aRun, aViewer, dialData, jobOf, lines, stateOf } from './world.ts';

/** A PoP whose agent measures, a viewer that watches, and how to see that nothing came of an attack. */
export async function aScene(slug: string) {
  const { enrolled, agent } = await aPopWithAgent(slug);
  const run = await aRun([slug]);
  const viewer = await aViewer(run.session);
  const job = await jobOf(agent);
  const data = await dialData(job);
  await data.next('resume');
  data.say({ t: 'log', seq: 0, e: lines('one', 'two') });
  await viewer.next('log');
  return { slug, enrolled, agent, run, viewer, job, data };
}
type Scene = Awaited<ReturnType<typeof aScene>>;

/** The measurement comes to its end as if nothing had been, and the log is what its own agent has said. */
export async function isUndisturbed({ run, viewer, data }: Scene): Promise<void> {
  data.say({ t: 'log', seq: 2, e: lines('three') });
  data.say({ t: 'end', seq: 3, outcome: { kind: 'finished', exit: 0 } });
  await viewer.next('state', ({ state }) => state === 'finished');
  expect(viewer.log(1)).toEqual(['one', 'two', 'three']);
  expect(await stateOf(run)).toMatchObject({ state: 'finished', next: 3 });
}

/** The jobs that an agent was given. */
export const jobsIn = (peer: Peer) => peer.frames.filter(({ t }) => t === 'job');

/** Lines of the operator's log, as they were written meanwhile. */
export function warnings() {
  const spy = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  return () => spy.mock.calls.map(([line]) => JSON.parse(String(line)) as { level: string; msg: string });
}
