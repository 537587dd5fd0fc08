import type { Job } from '#protocol';
import { jump, ring } from './clock.ts';
import type { Peer } from './peer.ts';
import { aPopWithAgent, aRun, dialData, get, jobOf, lines, type Run, stubOf } from './world.ts';

/** What asks for a run that goes on until it is stopped. */
export const longRun = { type: 'mtr', continuous: true };

/** A run that goes on, and the agent's end of it. */
export async function aLongRun(slug: string): Promise<{ run: Run; job: Job; data: Peer; agent: Peer }> {
  const { agent } = await aPopWithAgent(slug);
  const run = await aRun([slug], longRun);
  const job = await jobOf(agent);
  const data = await dialData(job);
  await data.next('resume');
  data.say({ t: 'log', seq: 0, e: lines('x 0 33000'), commit: true });
  await data.next('ack');
  return { run, job, data, agent };
}

/** Time goes by, and the agent says ping all the while. */
export async function pass(ms: number, data: Peer, run: Run): Promise<void> {
  data.socket.send('ping');
  jump(ms);
  await ring(stubOf(run));
}

/** The measurement, as whoever asks for its state sees it. */
export const look = ({ id }: Run) => get<Record<string, unknown>>(`/v1/measurements/${id}`);

/** The agent says that this is the end. */
export async function end(data: Peer, outcome: object): Promise<void> {
  data.say({ t: 'end', seq: 1, outcome });
  await data.next('ack', ({ end: isEnd }) => isEnd === true);
}
