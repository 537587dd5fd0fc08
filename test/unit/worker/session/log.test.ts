import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '#protocol';
import { arrive, contradicts, logFrames, pieces } from '../../../../worker/session/log.ts';

const entries = (from: number, count: number): Entry[] =>
  Array.from({ length: count }, (_, i) => [from + i, 'o', String(from + i)]);

test('frames in any order and number give each entry once, in order', () => {
  const frames = fc.array(fc.record({ seq: fc.nat(20), count: fc.nat(8) }), { maxLength: 40 });
  fc.assert(
    fc.property(frames, (list) => {
      const log: Entry[] = [];
      for (const { seq, count } of list) {
        const arrival = arrive(log.length, { t: 'log', seq, e: entries(seq, count) });
        if (arrival.kind === 'take') log.push(...arrival.entries);
        else expect(seq).toBeGreaterThan(log.length);
      }
      expect(log).toEqual(entries(0, log.length));
    }),
  );
});

test('what comes again is the same or not, wherever it is kept', () => {
  const kept = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(19), fc.integer({ min: 1, max: 20 }), fc.nat(60));
  fc.assert(
    fc.property(kept, ([first, second, seq, count, changed]) => {
      const segments = [
        { seq: 0, n: first, entries: JSON.stringify(entries(0, first)) },
        { seq: first, n: second, entries: JSON.stringify(entries(first, second)) },
      ].filter(({ n }) => n > 0);
      const stored = first + second;
      const pending = entries(stored, 10);
      const e = entries(seq, count).map((entry): Entry =>
        entry[0] === changed ? [entry[0], 'o', 'another'] : entry,
      );
      const isKnown = changed >= seq && changed < seq + count && changed < stored + pending.length;
      expect(contradicts({ t: 'log', seq, e }, segments, pending, stored)).toBe(isKnown);
    }),
  );
});

test('a list is cut without losing its order', () => {
  expect([...pieces([1, 2, 3, 4, 5], 2)]).toEqual([
    { at: 0, items: [1, 2] },
    { at: 2, items: [3, 4] },
    { at: 4, items: [5] },
  ]);
});

test('a viewer gets everything from its cursor on, whatever the segments', () => {
  const arbitrary = fc.tuple(
    fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 6 }),
    fc.nat(30),
    fc.nat(3000),
  );
  fc.assert(
    fc.property(arbitrary, ([sizes, pendingCount, from]) => {
      let seq = 0;
      const segments = sizes.map((n) => {
        const row = { seq, n, entries: JSON.stringify(entries(seq, n)) };
        seq += n;
        return row;
      });
      const wanted = segments.filter((row) => row.seq + row.n > from);
      const texts = [...logFrames(7, from, wanted, entries(seq, pendingCount), seq)];
      const frames = texts.map((text) => JSON.parse(text) as { r: number; seq: number; e: Entry[] });
      let next = Math.min(from, seq + pendingCount);
      for (const frame of frames) {
        expect([frame.r, frame.seq]).toEqual([7, next]);
        expect(frame.e.length).toBeLessThanOrEqual(512);
        next += frame.e.length;
      }
      expect(next).toBe(Math.max(next, seq + pendingCount));
      expect(frames.flatMap(({ e }) => e)).toEqual(entries(0, seq + pendingCount).slice(from));
    }),
    { numRuns: 50 },
  );
});
