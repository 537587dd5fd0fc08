import { describe, expect, test } from 'vitest';
import { fullJitterMs, limits } from '#protocol';
import { controlWaits, dataWaits, redialWaitMs, replacedWaits } from '../../../agent/backoff.ts';

test.each([
  ['control', controlWaits, 0, controlWaits.baseMs],
  ['control', controlWaits, 1, 2 * controlWaits.baseMs],
  ['control', controlWaits, 5000, controlWaits.capMs],
  ['data', dataWaits, 0, dataWaits.baseMs],
  ['data', dataWaits, 5000, dataWaits.capMs],
  ['replaced', replacedWaits, 0, replacedWaits.capMs],
])('%s: the wait lies anywhere below its bound', (_, waits, attempt, boundMs) => {
  expect(fullJitterMs(attempt, 0, waits)).toBe(0);
  expect(fullJitterMs(attempt, 0.5, waits)).toBe(boundMs / 2);
  expect(fullJitterMs(attempt, 1 - Number.EPSILON, waits)).toBeLessThanOrEqual(boundMs);
});

describe('a data socket is dialled again', () => {
  test('with full jitter while there is time', () => {
    expect(redialWaitMs(0, 0.5, 60_000)).toBe(dataWaits.baseMs / 2);
    expect(redialWaitMs(9, 0.5, 60_000)).toBe(dataWaits.capMs / 2);
  });

  test('at the end of the time at the latest, and not any more after it', () => {
    expect(redialWaitMs(9, 0.9, 100)).toBe(100);
    expect(redialWaitMs(9, 0.9, 0)).toBeUndefined();
    expect(redialWaitMs(9, 0.9, -1)).toBeUndefined();
  });

  test.each([0, 0.3, 0.999])(
    'up to the end of the time that is promised, whatever is drawn (%d)',
    (random) => {
      const { redialMs } = limits.outbox;
      // Each dial takes some time to fail.
      const dials: number[] = [];
      let now = 0;
      for (;;) {
        const waitMs = redialWaitMs(dials.length, random, redialMs - now);
        if (waitMs === undefined) break;
        dials.push(now + waitMs);
        now += waitMs + 1_000;
      }
      expect(dials.at(-1)).toBeGreaterThanOrEqual(60_000);
      expect(dials.at(-1)).toBeLessThanOrEqual(redialMs);
    },
  );
});
