import type { Incident, Maintenance, StatusChange } from '#protocol';

/** What is told to webhooks: `type` as Standard Webhooks has it. An incident comes with its newest update alone. */
export type Happening =
  | { readonly type: 'pop.changed'; readonly data: StatusChange }
  | { readonly type: 'incident.created'; readonly data: Incident }
  | { readonly type: 'incident.updated'; readonly data: Incident }
  | { readonly type: 'maintenance.began'; readonly data: Maintenance }
  | { readonly type: 'maintenance.ended'; readonly data: Maintenance };

/** The PoPs that something concerns; empty: all. */
export function concerned(happening: Happening): readonly string[] {
  return happening.type === 'pop.changed' ? [happening.data.pop] : happening.data.pops;
}

/** When it happened, ISO. */
export function timeOf({ type, data }: Happening): string {
  if (type === 'pop.changed') return data.at;
  if (type === 'maintenance.began') return data.from;
  return type === 'maintenance.ended' ? data.until : data.updatedAt;
}
