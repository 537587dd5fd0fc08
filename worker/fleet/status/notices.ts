import type { Incident, Maintenance } from '#protocol';

/** What the operator has to say of the network, as far as the status needs it. Times in ms since the epoch. */
export interface Notices {
  /** PoPs that are worked on. */
  maintained(now: number): ReadonlySet<string>;
  /** Present and coming windows, the earliest first. */
  windows(now: number): Maintenance[];
  /** All that there were and will be, the newest first. */
  allWindows(): Maintenance[];
  /** The newest first. */
  openIncidents(): Incident[];
  incidents(): Incident[];
}
