import { jump, ring } from './clock.ts';
import type { Peer } from './peer.ts';
import { aPop, connect, enrol, jobOf, type Run, stubOf } from './world.ts';

/** A PoP with two agents. */
export async function aPair(slug: string) {
  const x = await enrol(await aPop(slug));
  const y = await enrol(await aPop(slug));
  return { x: await connect(x), y: await connect(y), enrolled: { x, y } };
}

/** The agent of the two that was asked, and the other one. */
export async function asked(x: Peer, y: Peer): Promise<[Peer, Peer]> {
  const first = await Promise.race([jobOf(x).then(() => x), jobOf(y).then(() => y)]);
  return first === x ? [x, y] : [y, x];
}

/** The time in which an agent should have dialled is over. */
export async function wait(run: Run, ms: number): Promise<void> {
  jump(ms);
  await ring(stubOf(run));
}
