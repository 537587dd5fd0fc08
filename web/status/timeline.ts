import type { Incident, Maintenance, StatusChange, StatusEvents } from '#protocol';

/** Something that happened, and is over or has only just happened. */
export type Happening =
  | { readonly kind: 'change'; readonly at: string; readonly change: StatusChange }
  | { readonly kind: 'incident'; readonly at: string; readonly incident: Incident }
  | { readonly kind: 'maintenance'; readonly at: string; readonly maintenance: Maintenance };

/** State changes, closed incidents and past windows, the newest first. What is still going on stands at the head of the page. */
export function timelineOf({ updatedAt, changes, incidents, maintenance }: StatusEvents): Happening[] {
  const happenings: Happening[] = [
    ...changes.map((change) => ({ kind: 'change' as const, at: change.at, change })),
    ...incidents
      .filter(({ stage }) => stage === 'resolved')
      .map((incident) => ({ kind: 'incident' as const, at: incident.updatedAt, incident })),
    ...maintenance
      .filter(({ until }) => until <= updatedAt)
      .map((window) => ({ kind: 'maintenance' as const, at: window.until, maintenance: window })),
  ];
  return happenings.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** Whose incident it is: the names of those concerned, where they are known. */
export function concerned(pops: readonly string[], nameOf: (slug: string) => string): string {
  return pops.length === 0 ? 'All locations' : pops.map(nameOf).join(', ');
}
