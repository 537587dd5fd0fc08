import { type Incident, limits, type Maintenance } from '#protocol';
import type { Happening } from './happening.ts';
import type { IncidentPatch, IncidentRequest, WindowRequest } from './requests.ts';
import { NoticeStore } from './store.ts';
import { edgeOf, phaseOf, tidingsOf } from './windows.ts';

/** Why something was not taken: the field, and what is allowed there. */
export interface Refusal {
  readonly field: string;
  readonly rule: string;
}
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: Refusal };

const { incidents: mostIncidents, windows: mostWindows, updates: mostUpdates } = limits.status;

/** What the operator says: maintenance windows and incidents. Times in ms since the epoch where they are numbers. */
export class Notices {
  readonly #store: NoticeStore;
  readonly #slugs: () => readonly string[];

  /** @param slugs of the PoPs that there are */
  constructor(sql: SqlStorage, slugs: () => readonly string[]) {
    this.#store = new NoticeStore(sql);
    this.#slugs = slugs;
  }

  /** The PoPs that are worked on. */
  maintained(now: number): ReadonlySet<string> {
    const running = this.#windows().filter((window) => phaseOf(window, now) === 'begun');
    return new Set(running.flatMap(({ pops }) => (pops.length === 0 ? this.#slugs() : pops)));
  }

  /** When a window begins or ends next: `now` when that is yet to be told; null: never. */
  nextEdge(now: number): number | null {
    const edges = this.#store
      .windows()
      .map(edgeOf)
      .filter((edge) => edge !== null);
    return edges.length === 0 ? null : Math.max(now, Math.min(...edges));
  }

  /** What began or ended since this was asked last. */
  turn(now: number): Happening[] {
    return this.#store.windows().flatMap((window) => {
      const tidings = tidingsOf(window, now);
      if (tidings.length > 0) this.#store.putWindow({ ...window, told: phaseOf(window.maintenance, now) });
      return tidings;
    });
  }

  /** All that there were and will be, the newest first. */
  allWindows(): Maintenance[] {
    return this.#windows().toReversed();
  }

  /** Present and coming ones, the earliest first. */
  windows(now: number): Maintenance[] {
    return this.#windows().filter((window) => phaseOf(window, now) !== 'over');
  }

  maintain(request: WindowRequest, now: number): Answer<Maintenance> {
    if (Date.parse(request.until) <= now) return refused('until', 'must be in the future');
    const why = this.unknownPop(request.pops) ?? this.#noRoomForWindow(now);
    if (why) return { ok: false, why };
    const maintenance = { id: crypto.randomUUID(), ...request };
    this.#store.putWindow({ maintenance, told: 'coming' });
    return { ok: true, value: maintenance };
  }

  /** A window that runs ends now; any other one is forgotten. @returns false when there is none */
  endWindow(id: string, now: number): boolean {
    const window = this.#store.windows().find(({ maintenance }) => maintenance.id === id);
    if (!window) return false;
    const { maintenance, told } = window;
    if (phaseOf(maintenance, now) === 'begun') {
      this.#store.putWindow({ maintenance: { ...maintenance, until: new Date(now).toISOString() }, told });
    } else this.#store.dropWindow(id);
    return true;
  }

  /** The newest first. */
  incidents(): Incident[] {
    return this.#store.incidents();
  }

  openIncidents(): Incident[] {
    return this.incidents().filter(isOpen);
  }

  open({ text, ...request }: IncidentRequest, now: number): Answer<Incident> {
    const why = this.unknownPop(request.pops) ?? this.#noRoomForIncident();
    if (why) return { ok: false, why };
    const at = new Date(now).toISOString();
    const updates = [{ at, stage: request.stage, text }];
    const incident = { id: crypto.randomUUID(), ...request, createdAt: at, updatedAt: at, updates };
    this.#store.putIncident(incident);
    return { ok: true, value: incident };
  }

  /** @returns undefined when there is no such incident */
  update(id: string, { text, ...patch }: IncidentPatch, now: number): Answer<Incident> | undefined {
    const before = this.incidents().find((incident) => incident.id === id);
    if (!before) return undefined;
    const why = patch.pops && this.unknownPop(patch.pops);
    if (why) return { ok: false, why };
    const at = new Date(now).toISOString();
    const stage = patch.stage ?? before.stage;
    const isUpdate = text !== undefined || stage !== before.stage;
    // It can always be ended: one that goes on for ever would be on everybody's page.
    const ends = stage === 'resolved' && isOpen(before);
    if (isUpdate && !ends && before.updates.length >= mostUpdates)
      return refused('text', `of one incident there are at most ${mostUpdates}: open another one`);
    const updates = [...(isUpdate ? [{ at, stage, text: text ?? '' }] : []), ...before.updates];
    const incident: Incident = {
      ...before,
      title: patch.title ?? before.title,
      pops: patch.pops ?? before.pops,
      stage,
      updatedAt: at,
      updates,
    };
    this.#store.putIncident(incident);
    return { ok: true, value: incident };
  }

  /** @returns false when there is none */
  dropIncident(id: string): boolean {
    return this.#store.dropIncident(id);
  }

  #windows(): Maintenance[] {
    return this.#store.windows().map(({ maintenance }) => maintenance);
  }

  /** Whether all of these are PoPs. */
  unknownPop(pops: readonly string[]): Refusal | undefined {
    const known = this.#slugs();
    const index = pops.findIndex((pop) => !known.includes(pop));
    if (index < 0) return undefined;
    const some = known.length > 20 ? [...known.slice(0, 20), '…'] : known;
    return { field: `pops.${index}`, rule: `must be one of the PoPs: ${some.join(', ')}` };
  }

  /** The one that ended first gives way. */
  #noRoomForWindow(now: number): Refusal | undefined {
    const windows = this.#windows();
    if (windows.length < mostWindows) return undefined;
    const [oldest] = windows
      .filter((window) => phaseOf(window, now) === 'over')
      .toSorted((a, b) => (a.until < b.until ? -1 : 1));
    if (!oldest) return { field: 'body', rule: `would be one more than ${mostWindows} windows: delete one` };
    this.#store.dropWindow(oldest.id);
    return undefined;
  }

  /** The oldest one that is over gives way. */
  #noRoomForIncident(): Refusal | undefined {
    const incidents = this.incidents();
    if (incidents.length < mostIncidents) return undefined;
    const oldest = incidents.findLast((incident) => !isOpen(incident));
    if (!oldest)
      return { field: 'body', rule: `would be one more than ${mostIncidents} open incidents: resolve one` };
    this.#store.dropIncident(oldest.id);
    return undefined;
  }
}

function isOpen({ stage }: Incident): boolean {
  return stage !== 'resolved';
}

function refused(field: string, rule: string): { ok: false; why: Refusal } {
  return { ok: false, why: { field, rule } };
}
