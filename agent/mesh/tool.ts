import { type Capability, visible } from '#protocol';
import type { Policy } from '../policy.ts';
import { dialectOf } from '../tools/dialect.ts';
import { ping as pingTool } from '../tools/ping.ts';
import { capture } from '../trial.ts';
import type { Programs } from '../programs.ts';
import type { Destination } from './admission.ts';
import { fpingRound } from './fping.ts';
import type { Measure } from './measured.ts';
import { pingRound } from './pings.ts';

/** What this host measures the mesh with. `detail`: for whoever looks after it. */
export interface MeshTool {
  readonly kind: 'fping' | 'ping' | 'none';
  readonly detail: string;
  readonly measure: Measure;
}

const loopbacks: readonly Destination[] = [
  { to: 'loopback', address: '127.0.0.1', family: 4 },
  { to: 'loopback', address: '::1', family: 6 },
];

const nothing: Measure = () => Promise.resolve({ round: new Map() });

/** fping where it is and works in every family in which ping does; else ping. */
export async function findMeshTool(
  programs: Programs,
  capabilities: readonly Capability[],
  policy: Pick<Policy, 'mesh'>,
): Promise<MeshTool> {
  if (!policy.mesh) return { kind: 'none', detail: "not measured: this host's policy", measure: nothing };
  const { families = [], version: pingVersion } = capabilities.find(({ tool }) => tool === 'ping') ?? {};
  const ping = programs.get('ping');
  if (!ping || families.length === 0)
    return { kind: 'none', detail: 'needs ping, which does not work here', measure: nothing };
  const fping = programs.get('fping');
  const without = (why: string): MeshTool =>
    // Of another one the rounds would have to wait for what it can't be told.
    dialectOf(pingTool, pingVersion ?? '') === pingTool
      ? { kind: 'ping', detail: `a ping for each target; ${why}`, measure: pingRound(ping) }
      : { kind: 'none', detail: `${why}; ${pingVersion} does not do in its place`, measure: nothing };
  if (!fping) return without('fping is not here: apt-get install fping');
  const [why, { output }] = await Promise.all([
    troubleWith(fping, families),
    capture({ file: fping, argv: ['-v'] }),
  ]);
  if (why) return without(why);
  const version = visible(output.trim().split('\n', 1)[0]!).slice(0, 120);
  return { kind: 'fping', detail: `one process a round, ${version}`, measure: fpingRound(fping) };
}

/** @returns undefined when it gets an answer from the loopback address of each family */
async function troubleWith(fping: string, families: readonly (4 | 6)[]): Promise<string | undefined> {
  const asked = loopbacks.filter(({ family }) => families.includes(family));
  const { round, why } = await fpingRound(fping, 1)(asked, new AbortController().signal);
  const mute = asked.find(({ address }) => round.get(address)?.[0] === null);
  const reason = why ?? (mute && `no reply from ${mute.address}`);
  return reason && `fping does not work: ${reason} (try: setcap cap_net_raw+ep "$(command -v fping)")`;
}
