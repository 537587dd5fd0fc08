import type { PopInfo, Task } from '#protocol';

/** What the Worker hands over: everything is validated, the PoPs are chosen. */
export interface NewMeasurement {
  readonly session: string;
  /** Opens the session: the hash of its control key. */
  readonly keyHash?: string;
  /** Adds to an open session: the control key. */
  readonly key?: string;
  readonly target: string;
  readonly task: Task;
  readonly pops: readonly PopInfo[];
  /** Who is told when it is over: see `Lease`. */
  readonly lease: string;
}

export type Created =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly why: Refusal };
/** `gone`: there was such a session, and it has expired or was deleted. */
export type Refusal = 'gone' | 'not_found' | 'forbidden' | 'full';
