import * as z from 'zod/mini';
import { slugSchema } from './slug.ts';

/** How a PoP is, in the order in which they matter to whoever looks at all of them together. */
export const popStatuses = ['operational', 'maintenance', 'degraded', 'down'] as const;
export type PopStatus = (typeof popStatuses)[number];

/** Why a PoP is not operational: a closed list, so that every language has its own words for it. */
export const statusReasons = [
  /** Packets between it and most of those that measure it are lost, beyond what is normal there. */
  'loss',
  /** Round trips take longer than is normal there. */
  'latency',
  /** Nobody hears it, although it hears others, or its agent is here. */
  'unreachable',
  /** Its agents are gone; its peers hear it, or nobody looks. */
  'agent_offline',
  /** Nobody hears it, and it hears nobody. */
  'silent',
  /** Its operator works on it. */
  'maintenance',
] as const;
export type StatusReason = (typeof statusReasons)[number];

/** How an incident goes on. */
export const incidentStages = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
export type IncidentStage = (typeof incidentStages)[number];

/** ISO 8601, UTC. Not zod's own, which would bring its expressions for all kinds of dates into the page. */
const time = z.string().check(
  z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/),
  z.refine((text) => !Number.isNaN(Date.parse(text)), 'must be a time'),
);
const status = z.enum(popStatuses);
const percent = z.number().check(z.gte(0), z.lte(100));
const rttMs = z.nullable(z.number());

/** `text` in the operator's words. `pops`: slugs of those concerned; empty: all. */
export const incidentSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  stage: z.enum(incidentStages),
  pops: z.array(slugSchema),
  createdAt: time,
  updatedAt: time,
  /** Newest first. */
  updates: z.array(z.strictObject({ at: time, stage: z.enum(incidentStages), text: z.string() })),
});
export type Incident = z.infer<typeof incidentSchema>;

/** A window in which an operator works on PoPs: what they do then says nothing about the network. */
export const maintenanceSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  pops: z.array(slugSchema),
  from: time,
  until: time,
});
export type Maintenance = z.infer<typeof maintenanceSchema>;

/** A PoP changed its state. */
export const changeSchema = z.strictObject({
  id: z.string(),
  at: time,
  pop: slugSchema,
  name: z.string(),
  before: status,
  status,
  reason: z.nullable(z.enum(statusReasons)),
});
export type StatusChange = z.infer<typeof changeSchema>;

/** One PoP in the snapshot. Percentages are null where nothing is known. */
export const popStatusSchema = z.strictObject({
  id: slugSchema,
  name: z.string(),
  city: z.string(),
  country: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  status,
  reason: z.nullable(z.enum(statusReasons)),
  /** Since when it is so; null before anything is known. */
  since: z.nullable(time),
  /** Whether an agent is here. */
  online: z.boolean(),
  /** % of the time of which something is known, maintenance left out, in which it was not down: of the last day, 7 and 90 days. */
  uptime: z.strictObject({
    d1: z.nullable(percent),
    d7: z.nullable(percent),
    d90: z.nullable(percent),
  }),
  /** Median over the other PoPs of the mean round trip to them, in ms, and mean loss to and from them, in %. */
  rtt: rttMs,
  loss: z.nullable(percent),
  /** One letter per UTC day, the oldest first, today last: `o`perational, de`g`raded, `d`own, `m`aintenance, `-` nothing known. */
  days: z.string().check(z.regex(/^[ogdm-]*$/)),
  /** `rtt` and `loss` of the last 24 hours, the oldest first: means over `stepSeconds` each, null where nothing is known. */
  trend: z.strictObject({
    stepSeconds: z.int(),
    rtt: z.array(rttMs),
    loss: z.array(z.nullable(percent)),
  }),
});
export type PopStatusView = z.infer<typeof popStatusSchema>;

/** What one PoP finds of another one, or of an anchor: by IPv4, or by IPv6 where there is no IPv4. `rtt` in ms, `loss` in %. */
export const meshCellSchema = z.strictObject({
  from: slugSchema,
  to: slugSchema,
  rtt: rttMs,
  loss: percent,
  /** Worse than is normal there, in either family. */
  status: z.enum(['operational', 'degraded', 'down']),
  /** The same by IPv6, where it is measured by IPv4 too. */
  ipv6: z.optional(z.strictObject({ rtt: rttMs, loss: percent })),
});
export type MeshCellView = z.infer<typeof meshCellSchema>;

/** `GET /v1/status`: how the network is, as of `updatedAt`. `status` is the worst of its PoPs. */
export const statusSchema = z.strictObject({
  status,
  updatedAt: time,
  pops: z.array(popStatusSchema),
  anchors: z.array(z.strictObject({ id: slugSchema, name: z.string() })),
  mesh: z.array(meshCellSchema),
  /** Open ones, the newest first. */
  incidents: z.array(incidentSchema),
  /** Present and coming ones, the earliest first. */
  maintenance: z.array(maintenanceSchema),
});
export type StatusView = z.infer<typeof statusSchema>;

/** `GET /v1/status/events`: what happened, the newest first, closed incidents and past windows included. */
export const eventsSchema = z.strictObject({
  updatedAt: time,
  changes: z.array(changeSchema),
  incidents: z.array(incidentSchema),
  maintenance: z.array(maintenanceSchema),
});
export type StatusEvents = z.infer<typeof eventsSchema>;

/** How far back a history goes, and its step. */
export const historyWindows = {
  '1h': { seconds: 3_600, stepSeconds: 60 },
  '6h': { seconds: 6 * 3_600, stepSeconds: 60 },
  '24h': { seconds: 24 * 3_600, stepSeconds: 300 },
  '7d': { seconds: 7 * 86_400, stepSeconds: 3_600 },
  '30d': { seconds: 30 * 86_400, stepSeconds: 3_600 },
  '90d': { seconds: 90 * 86_400, stepSeconds: 86_400 },
  '400d': { seconds: 400 * 86_400, stepSeconds: 86_400 },
} as const;
export type HistoryWindow = keyof typeof historyWindows;

/** One line of a history: element n is of the `stepSeconds` from `from + n × stepSeconds` on. Times in ms, loss in %; null: nothing known. */
export const seriesSchema = z.strictObject({
  to: slugSchema,
  family: z.literal([4, 6]),
  min: z.array(rttMs),
  avg: z.array(rttMs),
  max: z.array(rttMs),
  jitter: z.array(rttMs),
  loss: z.array(z.nullable(percent)),
});
export type Series = z.infer<typeof seriesSchema>;

/** `GET /v1/status/history?pop=&window=[&to=]`: what a PoP found of its peers. `presence`: share (0–1) of each step with an agent here. */
export const historySchema = z.strictObject({
  pop: slugSchema,
  window: z.enum(Object.keys(historyWindows) as [HistoryWindow, ...HistoryWindow[]]),
  from: time,
  stepSeconds: z.int(),
  presence: z.array(z.nullable(z.number().check(z.gte(0), z.lte(1)))),
  series: z.array(seriesSchema),
});
export type History = z.infer<typeof historySchema>;
