import { expect, test } from 'vitest';
import { chance, leastLoss, lossConfidence } from '#protocol/explain/statistics.ts';

const tally = (lost: number, sent: number) => ({ sent, lost });

test('the least loss is Wilson’s lower bound', () => {
  // Newcombe 1998, table I: 81 of 263, 15 of 148, 1 of 29.
  expect(leastLoss(tally(81, 263))).toBeCloseTo(0.2553, 4);
  expect(leastLoss(tally(15, 148))).toBeCloseTo(0.0624, 4);
  expect(leastLoss(tally(1, 29))).toBeCloseTo(0.0061, 4);
  expect(leastLoss(tally(0, 20))).toBe(0);
  expect(leastLoss(tally(0, 0))).toBe(0);
});

test('the chance of a difference is Fisher’s exact test', () => {
  // The lady tasting tea: 3 of 4 right, (16 + 1) / 70; all four, 1 / 70.
  expect(chance(tally(3, 4), tally(1, 4))).toBeCloseTo(17 / 70, 10);
  expect(chance(tally(4, 4), tally(0, 4))).toBeCloseTo(1 / 70, 10);
  expect(chance(tally(1, 4), tally(3, 4))).toBe(1);
  expect(chance(tally(0, 0), tally(3, 4))).toBe(1);
});

test('one lost probe is never more than inconclusive, many of many are sure', () => {
  for (let sent = 1; sent <= 100; sent++) expect(lossConfidence(tally(1, sent))).toBe('inconclusive');
  expect(lossConfidence(tally(2, 5))).toBe('likely');
  expect(lossConfidence(tally(30, 100))).toBe('sure');
});
