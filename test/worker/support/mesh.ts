import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Cell, History, Mesh } from '#protocol';
import { callsOf } from './hold.ts';
import type { Peer } from './peer.ts';
import { aPop, connect, enrol } from './world.ts';

export const fleetStub = () => env.FLEET.getByName('fleet') as never;

/** A PoP that others may measure. */
export async function aTarget(id: string): Promise<void> {
  await aPop(id, 'New York', 'US', { ipv4: '198.51.100.1', ipv6: '2001:db8::1' });
}

/** A PoP whose agent measures another one, by both families. */
export async function aMeasuringPop(slug: string) {
  const to = `${slug}-to`;
  await aTarget(to);
  const enrolled = await enrol(await aPop(slug));
  const agent = await connect(enrolled);
  const mesh = await meshIn(agent);
  return { slug, to, enrolled, agent, mesh, stub: env.POP.getByName(slug) };
}

/** The list that an agent was given. @param fits which one, should there be several */
export async function meshIn(agent: Peer, fits: (mesh: Mesh) => boolean = () => true): Promise<Mesh> {
  const { mesh } = await agent.next('mesh', (frame) => fits(frame['mesh'] as Mesh));
  return mesh as Mesh;
}

export const meshesIn = (agent: Peer) => agent.frames.filter(({ t }) => t === 'mesh');

/** What the fleet is told from now on of what a PoP has found: the cells of each summary. */
export async function toldOf(slug: string): Promise<() => Cell[][]> {
  const calls = await callsOf(fleetStub(), 'summarize');
  return () => calls().flatMap(([id, cells]) => (id === slug ? [cells as Cell[]] : []));
}

/** Probes that went unanswered in the last hour, in % and by target and family; undefined where nothing is known. */
export async function lossOf(slug: string, window: '1h' | '7d' | '400d' = '1h') {
  const { series }: History = await env.POP.getByName(slug).history(window);
  return Object.fromEntries(
    series.map(({ to, family, loss }) => [`${to}/${family}`, loss.findLast((value) => value !== null)]),
  );
}

/** As if agents said `ping` all the time: the platform's own clock, which notes that, can't be set. */
export async function neverSilent(stub: DurableObjectStub): Promise<void> {
  await runInDurableObject(stub as never, (_, context) => {
    context.getWebSocketAutoResponseTimestamp = () => new Date(Date.now());
  });
}
