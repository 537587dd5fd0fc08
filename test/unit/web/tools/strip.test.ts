import { describe, expect, test } from 'vitest';
import { niceCeiling, pitchOf, probeStrip, sparkPaths, strip } from '../../../../web/tools/strip.ts';

test('a scale ends at a round number', () => {
  expect([0, 0.03, 1, 3.1, 38, 41, 99.9, 100, 171].map(niceCeiling)).toEqual([
    1, 0.04, 1, 4, 40, 50, 100, 100, 200,
  ]);
});

describe('probe strip', () => {
  test('round trips stand on the baseline, losses hang below it', () => {
    expect(probeStrip([20, null, 40], 40, 3)).toEqual({ heard: 'M1 17v-7.5M7 17v-15.0', lost: 'M4 18v4' });
  });

  test('shows the last that fit', () => {
    const many = Array.from({ length: 100 }, () => 10);
    expect(probeStrip(many, 10, 3).heard.match(/M/g)).toHaveLength(strip.bars);
    expect(
      Math.max(...[1, 3, 10, 42, 100].map((packets) => pitchOf(packets) * Math.min(packets, 42))),
    ).toBeLessThanOrEqual(strip.width);
  });

  test('never draws above its top', () => {
    expect(probeStrip([80], 40, 3).heard).toBe('M1 17v-15.0');
  });
});

describe('sparkline', () => {
  test('a loss is a gap in the line and a mark below', () => {
    const { heard, lost } = sparkPaths([10, null, 20]);
    expect(heard).toBe('M1.0 16.0M131.0 2.0');
    expect(lost).toBe('M66.0 17v5');
  });

  test('nothing, one and none but losses draw without numbers that are none', () => {
    for (const rtts of [[], [5], [null, null]]) {
      const { heard, lost } = sparkPaths(rtts);
      expect(heard + lost).not.toMatch(/NaN|Infinity/);
    }
  });
});
