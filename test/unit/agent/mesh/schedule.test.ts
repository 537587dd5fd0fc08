import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Beat, firstBeat, nextBeat, summaryDueMs, usualPace } from '../../../../agent/mesh/schedule.ts';

const { roundMs, jitterMs } = usualPace;
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const delayMs = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 }), fc.nat(10 * roundMs));

test('two rounds are never nearer than a round without its jitter, however late the timer is', () => {
  fc.assert(
    fc.property(random, fc.array(fc.tuple(random, random, delayMs)), (phase, beats) => {
      let beat = firstBeat(1_000, () => phase, usualPace);
      for (const [jitter, , lateMs] of beats) {
        const begunMs = beat.atMs + lateMs;
        beat = nextBeat(beat, begunMs, () => jitter, usualPace);
        expect(beat.atMs - begunMs).toBeGreaterThanOrEqual(roundMs - jitterMs - 1e-6);
        expect(beat.atMs - begunMs).toBeLessThan(2 * roundMs + jitterMs);
      }
    }),
  );
});

test('in the long run it is one a round: jitter does not add up', () => {
  let beat: Beat = firstBeat(0, () => 0, usualPace);
  for (let n = 0; n < 1_000; n++) beat = nextBeat(beat, beat.atMs, () => 0.99, usualPace);
  expect(beat.slotMs).toBe(1_000 * roundMs);
});

test('the first one is anywhere in a round', () => {
  expect(firstBeat(7, () => 0, usualPace)).toEqual({ slotMs: 7, atMs: 7 });
  expect(firstBeat(0, () => 0.5, usualPace)).toEqual({
    slotMs: roundMs / 2,
    atMs: roundMs / 2 + jitterMs / 2,
  });
});

test('a summary is due a minute after the last one, with news earlier', () => {
  expect(summaryDueMs(1_000, false, usualPace)).toBe(1_000 + usualPace.summaryMs);
  expect(summaryDueMs(1_000, true, usualPace)).toBe(1_000 + usualPace.earlyMs);
});
