import { type Cell, limits } from '#protocol';
import * as z from 'zod/mini';

/**
 * What was found of one target in one address family: whole numbers, so that sums are exact in whatever order they are made.
 * `rtt` is the sum over the answered probes; `jitter` the sum over `pairs` of successive replies. Times in µs; `min` and `max` mean
 * nothing where nothing was answered.
 */
export type Tally = readonly [
  sent: number,
  answered: number,
  rtt: number,
  min: number,
  max: number,
  jitter: number,
  pairs: number,
];

const isWhole = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;

/** Checked by hand: a day of a large mesh has a hundred thousand of them, and a schema for each of its numbers takes much longer. */
const tallySchema = z.custom<Tally>(
  (value) => Array.isArray(value) && value.length === 7 && value.every(isWhole),
);

const whole = z.int().check(z.gte(0));

/**
 * What is known of a stretch of time. `presentMs`: how long an agent was here, of the `knownMs` of which that is known.
 * Cells by `keyOf` their target and family.
 */
export const bucketSchema = z.strictObject({
  presentMs: whole,
  knownMs: whole,
  cells: z.record(z.string(), tallySchema),
});
export interface Bucket {
  readonly presentMs: number;
  readonly knownMs: number;
  readonly cells: Readonly<Record<string, Tally>>;
}

export const empty: Bucket = { presentMs: 0, knownMs: 0, cells: {} };

/** A slug has no slash, so that no key is one that every object has, such as `constructor`. */
export function keyOf({ to, family }: Pick<Cell, 'to' | 'family'>): string {
  return `${to}/${family}`;
}

/** The cells of one summary. They are each of another target or family. */
export function bucketOf(cells: readonly Cell[]): Bucket {
  return { ...empty, cells: Object.fromEntries(cells.map((cell) => [keyOf(cell), tallyOf(cell)])) };
}

/** Both together. Associative and commutative, with `empty` as its unit. */
export function merge(a: Bucket, b: Bucket): Bucket {
  const cells: Record<string, Tally> = { ...a.cells };
  for (const [key, tally] of Object.entries(b.cells)) cells[key] = add(cells[key], tally);
  return { presentMs: a.presentMs + b.presentMs, knownMs: a.knownMs + b.knownMs, cells };
}

export function add(a: Tally | undefined, b: Tally): Tally {
  if (!a) return b;
  const bounds = b[1] === 0 ? [a[3], a[4]] : a[1] === 0 ? [b[3], b[4]] : undefined;
  const [min, max] = bounds ?? [Math.min(a[3], b[3]), Math.max(a[4], b[4])];
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2], min!, max!, a[5] + b[5], a[6] + b[6]];
}

/** At most 36 probes of at most a minute each: a sum over 400 days is far below 2^53. */
function tallyOf({ rounds, rtt }: Cell): Tally {
  const sent = rounds.length * limits.mesh.probes;
  const answered = rounds.split('').reduce((sum, digit) => sum + Number(digit), 0);
  if (!rtt) return [sent, answered, 0, 0, 0, 0, 0];
  const pairs = answered - 1;
  const [min, avg, max, jitter] = [rtt.min, rtt.avg, rtt.max, rtt.jitter].map((ms) => Math.round(ms * 1000));
  return [sent, answered, avg! * answered, min!, max!, jitter! * pairs, pairs];
}
