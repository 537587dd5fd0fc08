import type { PopStatus, PopStatusView, StatusReason } from '#protocol';
import { count } from '../format.ts';
import { shapes, stateWords } from './words.ts';

/** How the network is, in a sentence; its shape comes first. */
export interface Overall {
  readonly shape: (typeof shapes)[PopStatus];
  readonly text: string;
}

type Pop = Pick<PopStatusView, 'name' | 'status' | 'reason'>;

/** What it is that is at a place, where all that are degraded have the same. */
const troubles: Readonly<Record<StatusReason, string>> = {
  loss: 'Packet loss',
  latency: 'Long round trips',
  unreachable: 'No way in',
  agent_offline: 'No agent',
  silent: 'Silence',
  maintenance: 'Maintenance',
};

export function overallOf(pops: readonly Pop[]): Overall {
  if (pops.length === 0) return { shape: 'off', text: 'No location is set up yet' };
  const of = (status: PopStatus): Pop[] => pops.filter((pop) => pop.status === status);
  const [down, degraded, maintenance] = [of('down'), of('degraded'), of('maintenance')];
  if (down.length > 0) return { shape: shapes.down, text: downText(down, degraded, pops.length) };
  if (degraded.length > 0) {
    return { shape: shapes.degraded, text: `${troubleOf(degraded)} at ${share(degraded, pops.length)}` };
  }
  if (maintenance.length > 0) {
    return { shape: shapes.maintenance, text: `Maintenance at ${share(maintenance, pops.length)}` };
  }
  const all = pops.length === 1 ? `${pops[0]!.name} is` : `All ${pops.length} locations are`;
  return { shape: shapes.operational, text: `${all} operational` };
}

function downText(down: readonly Pop[], degraded: readonly Pop[], all: number): string {
  const more = degraded.length > 0 ? `, ${degraded.length} degraded` : '';
  return `${share(down, all)} down${more}`;
}

function troubleOf(degraded: readonly Pop[]): string {
  const reasons = new Set(degraded.map(({ reason }) => reason));
  const [only] = reasons;
  return reasons.size === 1 && only ? troubles[only] : 'Trouble';
}

/** `1 of 8 locations`, or its name where there is but one. */
function share(some: readonly Pop[], all: number): string {
  return all === 1 ? some[0]!.name : `${some.length} of ${count(all, 'location')}`;
}

/** How many are in which state, the worst first; states that nobody is in are left out. */
export function tallyOf(pops: readonly Pop[]): { readonly status: PopStatus; readonly text: string }[] {
  const order = ['down', 'degraded', 'maintenance', 'operational'] as const;
  return order
    .map((status) => ({ status, n: pops.filter((pop) => pop.status === status).length }))
    .filter(({ n }) => n > 0)
    .map(({ status, n }) => ({ status, text: `${n} ${stateWords[status].toLowerCase()}` }));
}
