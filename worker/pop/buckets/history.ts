import { decode, type History, type HistoryWindow, historyWindows, limits, type Series } from '#protocol';
import * as z from 'zod/mini';
import { overlap, type Spell } from './attendance.ts';
import { add, type Tally } from './bucket.ts';
import { type Row, type Span, spanMs } from './buckets.ts';

/** Which time a history is of, in ms since the epoch, and which buckets it is made of. `until` is the end of the step that is open now. */
export interface Frame {
  readonly window: HistoryWindow;
  readonly span: Span;
  readonly from: number;
  readonly until: number;
  readonly stepMs: number;
}

export function frameOf(window: HistoryWindow, now: number): Frame {
  const { seconds, stepSeconds } = historyWindows[window];
  const stepMs = stepSeconds * 1000;
  const until = (Math.floor(now / stepMs) + 1) * stepMs;
  const span = stepMs >= spanMs.day ? 'day' : stepMs >= spanMs.hour ? 'hour' : 'minute';
  return { window, span, from: until - seconds * 1000, until, stepMs };
}

/**
 * The series of a time, in columns.
 * @param parts the buckets of that time, in whatever order
 * @param spells what is known of it beside them
 * @param to of this target only
 */
export function historyOf(
  pop: string,
  { window, from, until, stepMs }: Frame,
  parts: readonly Row[],
  spells: readonly Spell[],
  to?: string,
): History {
  const steps = (until - from) / stepMs;
  const stepOf = (at: number) => Math.floor((at - from) / stepMs);
  const [present, known] = [Array<number>(steps).fill(0), Array<number>(steps).fill(0)];
  const lines = new Map<string, (Tally | undefined)[]>();
  for (const { start, bucket } of parts) {
    const n = stepOf(start);
    present[n]! += bucket.presentMs;
    known[n]! += bucket.knownMs;
    for (const [key, tally] of Object.entries(bucket.cells)) {
      if (to !== undefined && !key.startsWith(`${to}/`)) continue;
      const line = lines.get(key) ?? Array<undefined>(steps).fill(undefined);
      line[n] = add(line[n], tally);
      lines.set(key, line);
    }
  }
  for (const spell of spells)
    for (let n = Math.max(0, stepOf(spell.from)); n < steps && from + n * stepMs < spell.until; n += 1) {
      const ms = overlap(spell, from + n * stepMs, from + (n + 1) * stepMs);
      known[n]! += ms;
      if (spell.present) present[n]! += ms;
    }
  return {
    pop,
    window,
    from: new Date(from).toISOString(),
    stepSeconds: stepMs / 1000,
    presence: known.map((ms, n) => (ms === 0 ? null : round(present[n]! / ms, 4))),
    series: longest(lines).map(([key, line]) => seriesOf(key, line)),
  };
}

/** As many series as one summary may have: a sample of a large mesh changes daily, and a year of it has all PoPs. */
function longest(lines: ReadonlyMap<string, readonly (Tally | undefined)[]>) {
  const size = (line: readonly (Tally | undefined)[]) =>
    line.reduce((sum, tally) => sum + (tally?.[0] ?? 0), 0);
  return [...lines]
    .map(([key, line]) => ({ key, line, sent: size(line) }))
    .toSorted((a, b) => b.sent - a.sent || (a.key < b.key ? -1 : 1))
    .slice(0, 2 * limits.mesh.targets)
    .map(({ key, line }) => [key, line] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const familySchema = z.literal([4, 6]);

function seriesOf(key: string, line: readonly (Tally | undefined)[]): Series {
  const [to = '', family] = key.split('/');
  const column = (value: (tally: Tally) => number | null) =>
    line.map((tally) => (tally ? value(tally) : null));
  const ofAnswered = (valueUs: (tally: Tally) => number) =>
    column((tally) => (tally[1] === 0 ? null : round(valueUs(tally) / 1000, 3)));
  return {
    to,
    family: decode(familySchema, Number(family)),
    min: ofAnswered(([, , , min]) => min),
    avg: ofAnswered(([, answered, rtt]) => rtt / answered),
    max: ofAnswered(([, , , , max]) => max),
    jitter: column(([, , , , , jitter, pairs]) => (pairs === 0 ? null : round(jitter / pairs / 1000, 3))),
    loss: column(([sent, answered]) => (sent === 0 ? null : round((100 * (sent - answered)) / sent, 2))),
  };
}

function round(value: number, digits: number): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit;
}
