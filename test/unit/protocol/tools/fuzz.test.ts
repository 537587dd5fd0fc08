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
      for (const leaf of leavesOf(result)) {
        if (typeof leaf === 'number') expect(leaf).toBeGreaterThanOrEqual(0);
        if (typeof leaf === 'number') expect(leaf).toBeLessThan(2 ** 31);
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
    fc.property(anyLog, fc.nat(), (log, at) => {
      const cut = at % (log.length + 1);
      const half = foldedBy(tool, log.slice(0, cut));
      tool.toResult(half, false);
      expect(foldedBy(tool, log.slice(cut), structuredClone(half))).toEqual(foldedBy(tool, log));
    }),
    { numRuns: 100 },
  );
});
