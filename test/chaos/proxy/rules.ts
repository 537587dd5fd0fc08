import type { PathKind } from './head.ts';

/** From whoever dialled to the edge, or back. */
export type Direction = 'toEdge' | 'fromEdge';

/**
 * What goes wrong. `after`: once so many frames have passed in the rule's direction, counted from when the rule came into
 * force; 0 is at once. `nth` counts from 1. Whatever ends a connection ends both directions.
 */
export type Fault =
  /** A proper Close to one end or both. An end that gets none loses the connection without a word (1006). */
  | {
      readonly do: 'close';
      readonly after: number;
      readonly code: number;
      readonly to: 'client' | 'edge' | 'both';
    }
  /** RST to both ends. */
  | { readonly do: 'reset'; readonly after: number }
  /** Cut without FIN: both sockets stay open, and nothing passes any more in either direction. */
  | { readonly do: 'blackhole'; readonly after: number }
  /** Nothing passes for so long, then all of it, in order. */
  | { readonly do: 'stall'; readonly after: number; readonly ms: number }
  /** Everything takes so much longer, order kept. */
  | { readonly do: 'delay'; readonly ms: number }
  /** The nth `log` frame comes twice. Of other frames that would be against the protocol, so they do not count. */
  | { readonly do: 'duplicate'; readonly nth: number }
  /**
   * From the nth `log` frame on, the first two that are adjacent and of different results change places. Lawful for what the
   * edge sends to a viewer, and for nothing else: elsewhere no frame has an `r`, so it never happens.
   */
  | { readonly do: 'reorder'; readonly nth: number }
  /** Only the first bytes of the nth frame come, then RST to both ends. */
  | { readonly do: 'tear'; readonly nth: number; readonly bytes: number }
  /** RST to the client instead of an answer. For connections that are still to come. */
  | { readonly do: 'refuse' };

/** On which connections a fault happens, and in which direction frames are counted, delayed, stalled or changed. */
export interface Rule {
  readonly path: PathKind | 'any';
  readonly direction: Direction;
  readonly fault: Fault;
}

export function concerns(rule: Rule, path: PathKind): boolean {
  return rule.path === 'any' || rule.path === path;
}
