import type { Address, BgpRoute, BgpTarget, Note } from '#protocol';

/** Which router may be asked; `auto`: the first of them that answers. */
export const routerChoices = ['auto', 'bird', 'frr', 'gobgp'] as const;
export type RouterChoice = (typeof routerChoices)[number];

/** The router of this host, found once at start. */
export type Router =
  | { readonly kind: 'bird'; readonly version: string; readonly socket: string }
  /** `directory`: of its sockets. */
  | { readonly kind: 'frr'; readonly version: string; readonly program: string; readonly directory: string }
  | { readonly kind: 'gobgp'; readonly version: string; readonly program: string }
  /** `reason`: why there is none, and what to do. */
  | { readonly kind: 'none'; readonly reason: string };
export type RouterOf<K extends Router['kind']> = Extract<Router, { kind: K }>;

/** What is asked, and whom the answer goes to. */
export interface Question {
  readonly target: BgpTarget;
  readonly ipVersion: 4 | 6 | undefined;
  readonly signal: AbortSignal;
  readonly tell: Tell;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How a router's answer ends. */
export type RouterEnd = { readonly kind: 'answered' } | { readonly kind: 'failed'; readonly why: string };

/** What passes on routes, within what the policy lets be told. */
export interface Tell {
  /** @returns false when there are more than may be told */
  route(route: BgpRoute): boolean;
  /** Whether a route to here may be told; undefined: it is no prefix. */
  mayTell(prefix: string): boolean;
  /** Counts a route that is about to be told. @returns false when it is one too many */
  count(): boolean;
  /** There is more, which nobody looked at. */
  cut(): void;
  /** So many are kept to ourselves, without having been looked at. */
  keep(routes: number): void;
  /** The names of these communities, as far as they have not been told. */
  names(communities: readonly string[]): void;
  /** The last thing: what was not told; `always` or only if there is something. */
  end(when: 'always' | 'if-any'): void;
}

export interface TellOptions {
  readonly note: (note: Note) => void;
  readonly isPermitted: (address: Address) => boolean;
  readonly communityNames: ReadonlyMap<string, string>;
}
