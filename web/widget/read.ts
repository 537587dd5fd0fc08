import type { PopStatus } from '#protocol';

/** `unknown`: before anything is known, or a word that this widget doesn't have. */
export type State = PopStatus | 'unknown';

const number = null as number | null;

/**
 * What the widget reads of `/v1/status`, see `statusSchema`: by example, with what stands for whatever is missing. Times are still
 * text.
 */
const popShape = {
  id: '',
  name: '',
  status: 'unknown' as State,
  reason: '',
  uptime: { d90: number },
  rtt: number,
  loss: number,
  days: '',
  trend: { rtt: [number], loss: [number] },
};
const cellShape = { from: '', to: '', rtt: number, loss: number, status: 'unknown' as State };
/** An incident, which has neither `from` nor `until`, or a maintenance. */
const noticeShape = { title: '', pops: [''], from: '', until: '' };
const snapshotShape = {
  updatedAt: '',
  pops: [popShape],
  mesh: [cellShape],
  incidents: [noticeShape],
  maintenance: [noticeShape],
};

export type PopFacts = typeof popShape;
export type CellFacts = typeof cellShape;
export type Snapshot = typeof snapshotShape;

/**
 * The value as far as it is of that shape; the shape's own part elsewhere, and null for what should be a number. The widget stands on other people's pages for
 * years, before edges that are older or newer than it is: what is missing or odd is nothing known, and never an error.
 */
function like<Shape>(shape: Shape, value: unknown): Shape;
function like(shape: unknown, value: unknown): unknown {
  if (shape === null) return Number.isFinite(value) ? value : null;
  if (Array.isArray(shape)) return Array.isArray(value) ? value.map((each) => like(shape[0], each)) : [];
  if (typeof shape === 'object') {
    const parts = Object(value) as Record<string, unknown>;
    const read: Record<string, unknown> = {};
    for (const name in shape) read[name] = like((shape as Record<string, unknown>)[name], parts[name]);
    return read;
  }
  return typeof value === typeof shape ? value : shape;
}

/** The worst first. */
export const states = ['down', 'degraded', 'maintenance', 'operational'] as const;

/** A PoP of which the edge says `value`. */
export function readPop(value: unknown): PopFacts {
  const pop = like(popShape, value);
  const status = states.find((state) => state === pop.status && Object(value).since !== null);
  return { ...pop, name: pop.name || pop.id, status: status ?? 'unknown' };
}

/** @returns null for what is no status at all */
export function readSnapshot(value: unknown): Snapshot | null {
  const snapshot = like(snapshotShape, value);
  const pops: unknown = Object(value).pops;
  if (!Date.parse(snapshot.updatedAt) || !Array.isArray(pops)) return null;
  return { ...snapshot, pops: pops.map(readPop) };
}
