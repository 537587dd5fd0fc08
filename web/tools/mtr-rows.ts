import { type HopHost, hopHosts } from './hop-hosts.ts';
import { hopStats, reportedHops } from '#protocol/tools/mtr.ts';
import type { HopStats, MtrHop, MtrState } from '#protocol/tools/mtr.ts';
import { strip } from './strip.ts';

/**
 * What a hop's loss means. `limited`: later hops do not share it, so the hop only answers few probes itself. `real`: it goes on
 * behind this hop. `silent`: the hop never answers, which by itself means nothing.
 */
export type LossKind = 'none' | 'limited' | 'real' | 'silent';

export interface MtrRow {
  readonly ttl: number;
  readonly hosts: readonly HopHost[];
  /** MPLS labels, outermost first: `MPLS label 24015, TC 0, S 1, TTL 1`. */
  readonly labels: readonly string[];
  readonly stats: HopStats;
  readonly loss: LossKind;
  /** The last round trips in the order of sending, null for a loss; without what is still out. */
  readonly rtts: readonly (number | null)[];
}

/** The rows of a hop table. Hops behind the target, and hops at the end that nothing is known of yet, are left out. */
export function mtrRows(state: MtrState, ended: boolean): MtrRow[] {
  const hops = knownHops(state, ended);
  const hosts = hopHosts(
    hops.map(({ addresses }) => addresses),
    state,
  );
  const stats = hops.map((hop) => hopStats(hop, ended));
  const isCut = ended && !isReached(state, hops);
  return hops.map((hop, index) => ({
    ttl: hop.ttl,
    hosts: hosts[index]!,
    labels: hop.mpls.map(labelText),
    stats: stats[index]!,
    loss: lossKind(stats, index, isCut),
    rtts: rttsOf(hop, stats[index]!),
  }));
}

/** `Lbl 24015 TC 0 S 1 TTL 1`, as mtr has it, in words. */
function labelText(label: string): string {
  return `MPLS ${label.replace('Lbl', 'label').replaceAll(/ (?=TC|S|TTL)/g, ', ')}`;
}

/** What a location sees of the target, in one line. */
export interface Overview {
  /** Of the target: 100 when a run has ended without reaching it, null as long as nothing came back from it. */
  readonly loss: number | null;
  readonly stats: Pick<HopStats, 'min' | 'avg' | 'max' | 'jAvg'>;
  /** How far away it is. */
  readonly hops: string;
  readonly rtts: MtrRow['rtts'];
}

/** The overview's line of one location. */
export function overviewOf(state: MtrState, ended: boolean): Overview {
  const last = mtrRows(state, ended).at(-1);
  if (last && isTarget(state, last))
    return { loss: last.stats.loss, stats: last.stats, hops: String(last.ttl), rtts: last.rtts };
  const stats = { min: null, avg: null, max: null, jAvg: null };
  const isUnreached = ended && last !== undefined;
  return { loss: isUnreached ? 100 : null, stats, hops: isUnreached ? `> ${last.ttl}` : '·', rtts: [] };
}

/** True for the row of the target itself. */
function isTarget(state: MtrState, { hosts }: MtrRow): boolean {
  return hosts.some(({ address }) => address === state.address);
}

/** Loss that later hops don't share by at least half is the hop's own (its ICMP rate limit), not the path's. */
function lossKind(stats: readonly HopStats[], index: number, isCut: boolean): LossKind {
  const own = stats[index]!;
  const isLast = index === stats.length - 1;
  if (own.total === 0 || own.loss === 0) return 'none';
  if (own.rcv === 0) return isLast && isCut ? 'real' : 'silent';
  const later = stats.slice(index + 1).filter(({ rcv }) => rcv > 0);
  const shared = Math.min(own.loss, ...later.map(({ loss }) => loss));
  return shared * 2 >= own.loss ? 'real' : 'limited';
}

function isReached({ address }: MtrState, hops: readonly MtrHop[]): boolean {
  return address !== null && (hops.at(-1)?.addresses.includes(address) ?? false);
}

/** Without a hop at the end that was only just asked. */
function knownHops(state: MtrState, ended: boolean): MtrHop[] {
  const hops = reportedHops(state);
  const last = hops.findLastIndex((hop) => hop.addresses.length > 0 || hopStats(hop, ended).total > 0);
  return hops.slice(0, last + 1);
}

/** No more than what can be drawn. The last probe may still be out: then it is none of the `total`. */
function rttsOf({ probes }: MtrHop, { total }: HopStats): (number | null)[] {
  return probes.slice(Math.max(0, total - strip.bars), total).map(({ rttMs }) => rttMs);
}
