import { describe, expect, test } from 'vitest';
import {
  barsOf,
  commonScale,
  ownScale,
  pitchOf,
  probeStrip,
  sparkPaths,
  strip,
} from '../../../../web/tools/strip.ts';

describe('scale of a strip', () => {
  test('the common one ends above what hops usually take: an outlier does not flatten the rest', () => {
    const calm = Array.from({ length: 20 }, () => 0.3);
    expect(
      commonScale([
        [...calm, 27],
        [0.1, null],
      ]),
    ).toEqual({ low: 0, high: 0.4 });
    expect(commonScale([])).toEqual({ low: 0, high: 1 });
  });

  test("a hop's own begins at its shortest, and does not blow up noise", () => {
    expect(ownScale([30, null, 34, 32])).toEqual({ low: 30, high: 34 });
    expect(ownScale([100, 100.2])).toEqual({ low: 100, high: 105 });
    expect(ownScale([null])).toEqual({ low: 0, high: 0.05 });
  });
});

describe('probe strip', () => {
  const to40 = { low: 0, high: 40 };

  test('round trips stand on the baseline, losses hang below it', () => {
    expect(probeStrip([20, null, 40], to40, 3)).toEqual({
      heard: 'M0 17v-6.5h2v6.5zM6 17v-13.0h2v13.0z',
      lost: 'M3 18v4h2v-4z',
    });
  });

  test('shows the last that fit', () => {
    const many = Array.from({ length: 100 }, () => 10);
    expect(probeStrip(many, to40, 3).heard.match(/M/g)).toHaveLength(strip.bars);
    expect(
      Math.max(...[1, 3, 10, 42, 100].map((packets) => pitchOf(packets) * barsOf(packets))),
    ).toBeLessThanOrEqual(strip.width);
  });

  test('one that is off the scale is cut, with a cap above the cut', () => {
    expect(probeStrip([80], to40, 3).heard).toBe('M0 17v-13.0h2v13.0zM0 3v-2h2v2z');
  });
});

describe('sparkline', () => {
  test('a loss is a gap in the line and a mark below', () => {
    const { heard, lost } = sparkPaths([10, 10, null, 20, 20], 5);
    expect(heard).toBe('M1.0 16.0L33.5 16.0M98.5 2.0L131.0 2.0');
    expect(lost).toBe('M66.0 17v5');
  });

  test('grows from the left and does not stretch', () => {
    expect(sparkPaths([10, 20], 5).heard).toBe('M1.0 16.0L33.5 2.0');
  });

  test('one between two losses shows', () => {
    expect(sparkPaths([null, 10, null], 3).heard).toBe('M66.0 16.0h1.5');
  });

  test('nothing, one and none but losses draw without numbers that are none', () => {
    for (const rtts of [[], [5], [null, null]]) {
      const { heard, lost } = sparkPaths(rtts, 10);
      expect(heard + lost).not.toMatch(/NaN|Infinity/);
    }
  });
});
