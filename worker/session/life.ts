import { limits } from '#protocol';

/** The life of a session. Nobody's visit extends it: `expiresAt` (ms since the epoch) is said once, when it is opened. */
export type Life =
  /** Never opened; or so long gone that nobody remembers. */
  | { readonly state: 'absent' }
  /** Measurements can be added. */
  | { readonly state: 'open'; readonly expiresAt: number }
  /** No room for what was to be added: to be read, and to run to the end what runs. */
  | { readonly state: 'full'; readonly expiresAt: number }
  /** Everything in it is deleted. */
  | { readonly state: 'gone'; readonly why: 'expired' | 'deleted' };

export interface Contents {
  readonly measurements: number;
  readonly results: number;
  readonly chars: number;
  readonly more: number;
}

export type LifeEvent =
  | { readonly e: 'opened'; readonly expiresAt: number }
  /** What is in it, and how many results are to come in. `chars`: characters of all logs. */
  | ({ readonly e: 'counted' } & Contents)
  /** A look at the clock. */
  | { readonly e: 'time'; readonly now: number }
  /** The holder of the control key wants it deleted. */
  | { readonly e: 'deleted' };

/** The one place where a session changes state. */
export function live(from: Life, event: LifeEvent): Life {
  if (from.state === 'gone') return from;
  if (from.state === 'absent')
    return event.e === 'opened' ? { state: 'open', expiresAt: event.expiresAt } : from;
  switch (event.e) {
    case 'opened':
      return from;
    case 'counted':
      return { state: hasRoom(event) ? 'open' : 'full', expiresAt: from.expiresAt };
    case 'time':
      return event.now >= from.expiresAt ? { state: 'gone', why: 'expired' } : from;
    case 'deleted':
      return { state: 'gone', why: 'deleted' };
    default:
      return event satisfies never;
  }
}

function hasRoom({ measurements, results, chars, more }: Contents): boolean {
  const { session } = limits;
  return measurements < session.measurements && results + more <= session.results && chars < session.chars;
}
