import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, channels, visible } from '#protocol';
import { everyTool, foldedBy, recordings } from './recordings.ts';

const words = recordings.flatMap(({ log }) => log.flatMap(([, , text]) => text.split(/(?<=[ ,:;=%"])/)));
const recordedLines = recordings.flatMap(({ log }) => log.map(([, , text]) => text));

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.array(fc.constantFrom(...new Set(words)), { maxLength: 12 }).map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom(...recordedLines), fc.nat(), fc.string({ maxLength: 4 }))
    .map(([line, at, extra]) => {
      const cut = at % (line.length + 1);
      return line.slice(0, cut) + extra + line.slice(cut + extra.length);
    }),
  fc.constantFrom(...recordedLines),
);
const anyLog: fc.Arbitrary<Entry[]> = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...channels), anyText), {
  maxLength: 60,
});

/** Room for what an entry comes to beside its text: a hop's or a run's numbers with their names. */
const perEntry = 200;
/** And for the silent hops before the last one that was heard of. */
const longestPath = 255 * perEntry;

interface Numbers {
  readonly total: number;
  readonly rcv: number;
  readonly drop: number;
  readonly loss: number;
}

/** Every object in a result that has the numbers of a run or a hop. */
function numbersIn(value: unknown): Numbers[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'rcv' in value ? [value as Numbers] : [];
  return [...own, ...Object.values(value).flatMap(numbersIn)];
}

function leavesOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];
}

test.each(everyTool)('$name makes sense of any log', (tool) => {
  fc.assert(
    fc.property(anyLog, fc.boolean(), (log, ended) => {
      const state = foldedBy(tool, log);
      const text = tool.toText(state, ended);
      expect(text).toBe(visible(text));
      const result = tool.toResult(state, ended);
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      // A line is shown as text and taken apart into a few fields; what is made visible takes eight times the room.
      const given = log.reduce((sum, [, , line]) => sum + line.length + perEntry, longestPath);
      expect(text.length).toBeLessThanOrEqual(8 * given);
      expect(JSON.stringify(result).length).toBeLessThanOrEqual(8 * given);
      for (const leaf of leavesOf(result)) {
        if (typeof leaf === 'number') expect(leaf).toBeGreaterThanOrEqual(0);
        if (typeof leaf === 'number') expect(leaf).toBeLessThan(2 ** 32);
        if (typeof leaf === 'string') expect(leaf).toBe(visible(leaf));
      }
      for (const { total, rcv, drop, loss } of numbersIn(result)) {
        expect(rcv + drop).toBe(total);
        expect(loss).toBeLessThanOrEqual(100);
      }
    }),
    { numRuns: 300 },
  );
});

test.each(everyTool)('$name gives the same result for the same log', (tool) => {
  fc.assert(
    fc.property(anyLog, fc.array(fc.nat(60), { maxLength: 4 }), fc.boolean(), (log, cuts, ended) => {
      const whole = foldedBy(tool, log);
      const ends = [0, ...cuts.map((cut) => Math.min(cut, log.length)).sort((a, b) => a - b), log.length];
      // However the log comes in, with a look at what there is after each part.
      const state = ends.slice(1).reduce(
        (before, to, index) => {
          const after = foldedBy(tool, log.slice(ends[index], to), structuredClone(before));
          tool.toText(after);
          tool.toResult(after, false);
          return after;
        },
        tool.initial({ target: 'dst.example.net', options: {} }),
      );
      expect(state).toEqual(whole);
      expect(tool.toResult(state, ended)).toEqual(tool.toResult(whole, ended));
    }),
    { numRuns: 100 },
  );
});
