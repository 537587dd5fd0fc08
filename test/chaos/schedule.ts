import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Fault, Rule } from './proxy/rules.ts';
import type { SocketsOnEviction } from './edge.ts';

/** Between the edge and whom: each side has a proxy of its own. */
type Side = 'agent' | 'viewers';

/** Something that goes wrong. `pick`, in [0, 1), chooses one of those that it can happen to. Times in ms. */
export type Mishap =
  | { readonly what: 'wire'; readonly side: Side; readonly rule: Rule; readonly pick: number }
  | { readonly what: 'down'; readonly side: Side; readonly open: 'cut' | 'hold'; readonly ms: number }
  | { readonly what: 'refuse'; readonly side: Side; readonly ms: number }
  | { readonly what: 'edge-killed'; readonly ms: number }
  | { readonly what: 'session-evicted'; readonly sockets: SocketsOnEviction; readonly pick: number }
  | { readonly what: 'pop-evicted'; readonly sockets: SocketsOnEviction }
  | { readonly what: 'agent-killed'; readonly ms: number }
  | { readonly what: 'agent-stopped'; readonly ms: number }
  | { readonly what: 'viewer-leaves'; readonly pick: number; readonly ms: number };

export interface Moment {
  /** After the moment before. */
  readonly afterMs: number;
  readonly mishap: Mishap;
}

/** How often what happens, in proportion to each other. A kind without a weight does not happen. */
export type Weights = { readonly [Kind in Mishap['what']]?: number };

/** An agent that is away most of the time has nothing to lose: what is long is rare. */
export const everything: Weights = {
  wire: 80,
  down: 2,
  refuse: 2,
  'edge-killed': 2,
  'session-evicted': 14,
  'pop-evicted': 3,
  'agent-killed': 1,
  'agent-stopped': 1,
  'viewer-leaves': 10,
};

/** A source of chance: everything that a moment needs comes from here, so that a seed tells all. */
interface Dice {
  /** Both bounds are possible. */
  integer(min: number, max: number): number;
  /** In [0, 1). */
  fraction(): number;
  oneOf<T>(list: readonly T[]): T;
}

/**
 * What goes wrong, and when, for ever. A function of its arguments: the seed of a run that failed gives the same run again.
 * @param meanMs between two mishaps, on average; up to twice as long
 */
export function* schedule(
  seed: number,
  meanMs: number,
  weights: Weights = everything,
): Generator<Moment, never> {
  const dice = diceOf(seed);
  const kinds = Object.entries(weights).flatMap(([kind, weight]) =>
    Array<Mishap['what']>(weight).fill(kind as Mishap['what']),
  );
  for (;;) yield { afterMs: dice.integer(0, 2 * meanMs), mishap: mishaps[dice.oneOf(kinds)](dice) };
}

function diceOf(seed: number): Dice {
  const generator = xoroshiro128plus(seed);
  const integer = (min: number, max: number) => uniformInt(generator, min, max);
  return {
    integer,
    fraction: () => uniformFloat64(generator),
    oneOf: (list) => list[integer(0, list.length - 1)]!,
  };
}

const sides = ['agent', 'viewers'] as const;
const evictions = ['hibernate', 'close'] as const;

/** Away for a moment, or for a while: well below the 60 s that an agent may lose its edge for (P3). */
const awayMs = (dice: Dice) => dice.oneOf([dice.integer(10, 1_000), dice.integer(1_000, 15_000)]);

const mishaps: { readonly [Kind in Mishap['what']]: (dice: Dice) => Mishap } = {
  wire: (dice) => ({ what: 'wire', ...wireRule(dice), pick: dice.fraction() }),
  down: (dice) => ({
    what: 'down',
    side: dice.oneOf(sides),
    open: dice.oneOf(['cut', 'hold'] as const),
    ms: awayMs(dice),
  }),
  refuse: (dice) => ({ what: 'refuse', side: dice.oneOf(sides), ms: awayMs(dice) }),
  'edge-killed': (dice) => ({ what: 'edge-killed', ms: dice.integer(0, 5_000) }),
  'session-evicted': (dice) => ({
    what: 'session-evicted',
    sockets: dice.oneOf(evictions),
    pick: dice.fraction(),
  }),
  'pop-evicted': (dice) => ({ what: 'pop-evicted', sockets: dice.oneOf(evictions) }),
  'agent-killed': (dice) => ({ what: 'agent-killed', ms: dice.integer(0, 5_000) }),
  'agent-stopped': (dice) => ({ what: 'agent-stopped', ms: dice.integer(0, 5_000) }),
  'viewer-leaves': (dice) => ({ what: 'viewer-leaves', pick: dice.fraction(), ms: awayMs(dice) }),
};

function wireRule(dice: Dice): { side: Side; rule: Rule } {
  const { path, direction, most, faults } = dice.oneOf(routes);
  const fault = dice.oneOf(faults)(dice, dice.integer(0, most));
  return { side: path === 'live' ? 'viewers' : 'agent', rule: { path, direction, fault } };
}

type MakeFault = (dice: Dice, soon: number) => Fault;

const lawfulAnywhere: readonly MakeFault[] = [
  (dice, after) => ({
    do: 'close',
    after,
    code: dice.oneOf([1001, 1011, 1012]),
    to: dice.oneOf(['client', 'edge', 'both'] as const),
  }),
  (_dice, after) => ({ do: 'reset', after }),
  (_dice, after) => ({ do: 'blackhole', after }),
  (dice, after) => ({ do: 'stall', after, ms: awayMs(dice) }),
  (dice) => ({ do: 'delay', ms: dice.integer(1, 300) }),
  (dice, soon) => ({ do: 'tear', nth: 1 + soon, bytes: dice.integer(0, 40) }),
];
const duplicate: MakeFault = (_dice, soon) => ({ do: 'duplicate', nth: 1 + soon });
const reorder: MakeFault = (_dice, soon) => ({ do: 'reorder', nth: 1 + soon });

/** Where faults happen, and after how many frames at most: many where logs go, few elsewhere. */
const quiet = { most: 2, faults: lawfulAnywhere };
const dataOut = {
  path: 'data',
  direction: 'toEdge',
  most: 20,
  faults: [...lawfulAnywhere, duplicate],
} as const;
const liveIn = {
  path: 'live',
  direction: 'fromEdge',
  most: 20,
  faults: [...lawfulAnywhere, duplicate, reorder],
} as const;
const routes = [
  dataOut,
  dataOut,
  liveIn,
  liveIn,
  { path: 'data', direction: 'fromEdge', ...quiet },
  { path: 'control', direction: 'fromEdge', ...quiet },
  { path: 'control', direction: 'toEdge', ...quiet },
  { path: 'live', direction: 'toEdge', ...quiet },
] as const;
