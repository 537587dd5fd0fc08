import type { Destination } from './admission.ts';
import type { Round } from './tally.ts';

/** What came of a round. `why`: the tool broke, so that some, or all, of the addresses are not in it. */
export interface Measured {
  readonly round: Round;
  readonly why?: string;
}

/** Probes all of them, once. Settles soon after the signal, with whatever there is. */
export type Measure = (destinations: readonly Destination[], signal: AbortSignal) => Promise<Measured>;
