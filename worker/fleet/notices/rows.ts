import type { Maintenance } from '#protocol';
import * as z from 'zod/mini';

/** How far a window has come: of what has been told to webhooks, so that nothing is told twice, or never. */
export const phases = ['coming', 'begun', 'over'] as const;
export type Phase = (typeof phases)[number];

export interface Window {
  readonly maintenance: Maintenance;
  /** The phase that was told last. */
  readonly told: Phase;
}

export const incidentRow = z.object({ incident: z.string() });
export const windowRow = z.object({ maintenance: z.string(), told: z.enum(phases) });
