import {
  type Anchor,
  type MeshCellView,
  popStatuses,
  type PopStatusView,
  type StatusEvents,
  type StatusView,
} from '#protocol';
import type { PopRecord } from '../store.ts';
import { lossOf } from './cell.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { History } from './history.ts';
import type { Notices } from './notices.ts';
import { type Sight, sightStatus } from './sights.ts';
import { hundredths, type Step, trendOf } from './trend.ts';
import { letters, uptimes } from './uptime.ts';

/** Everything that is shown comes from here. */
export interface Sources {
  readonly records: readonly PopRecord[];
  readonly anchors: readonly Anchor[];
  readonly notices: Notices;
  readonly sights: readonly Sight[];
  readonly history: Pick<History, 'last' | 'past' | 'changes'>;
  readonly steps: ReadonlyMap<number, Step>;
  /** The time in history; that on the clock. Both in ms since the epoch. */
  readonly at: number;
  readonly now: number;
}

export interface Board {
  readonly status: StatusView;
  readonly events: StatusEvents;
}

/** What strangers may know of the network, as of now. */
export function boardOf(sources: Sources): Board {
  const { records, anchors, notices, sights, history, now } = sources;
  const updatedAt = new Date(now).toISOString();
  const shown = records.filter(({ info }) => history.last(info.id));
  const ids = shown.map(({ info }) => info.id);
  const figures = figuresOf(ids, sights, outOf(ids, history));
  const pops = shown.map((record) => popView(record, figures.get(record.info.id)!, sources));
  const worst = Math.max(0, ...pops.map(({ status }) => popStatuses.indexOf(status)));
  const status: StatusView = {
    status: popStatuses[worst]!,
    updatedAt,
    pops,
    anchors: anchors.map(({ id, name }) => ({ id, name })),
    mesh: meshView(sights, new Set([...ids, ...anchors.map(({ id }) => id)])),
    incidents: notices.openIncidents(),
    maintenance: notices.windows(now),
  };
  const [incidents, maintenance] = [notices.incidents(), notices.allWindows()];
  return { status, events: { updatedAt, changes: history.changes(), incidents, maintenance } };
}

/** PoPs whose paths say nothing of others. */
export function outOf(ids: readonly string[], history: Pick<History, 'last'>): Set<string> {
  const isOut = (id: string) => ['down', 'maintenance'].includes(history.last(id)?.status ?? '');
  return new Set(ids.filter(isOut));
}

function popView(
  { info: { id, name, city, country, latitude, longitude }, presence }: PopRecord,
  { rtt, loss }: Figures,
  { history, steps, at }: Sources,
): PopStatusView {
  const { status, reason, since } = history.last(id)!;
  const past = history.past(id, at);
  return {
    id,
    name,
    city,
    country,
    latitude,
    longitude,
    status,
    reason,
    since: new Date(since).toISOString(),
    online: presence?.online ?? false,
    uptime: uptimes(past, at),
    rtt: rtt === null ? null : hundredths(rtt),
    loss: loss === null ? null : hundredths(loss),
    days: letters(past, at),
    trend: trendOf(id, steps, at),
  };
}

/** @param known PoPs and anchors */
function meshView(sights: readonly Sight[], known: ReadonlySet<string>): MeshCellView[] {
  return sights
    .filter(({ from, to, cells }) => cells.length > 0 && known.has(from) && known.has(to))
    .map((sight) => {
      const [first, second] = sight.cells.map(({ rttMs, rounds }) => ({
        rtt: rttMs === null ? null : hundredths(rttMs),
        loss: hundredths(lossOf(rounds)),
      }));
      const { from, to } = sight;
      return { from, to, ...first!, status: sightStatus(sight), ...(second && { ipv6: second }) };
    });
}
