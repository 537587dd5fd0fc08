import { expect, test } from 'vitest';
import { niceCeiling } from '../../../../web/tools/nice-ceiling.ts';

test('a scale ends at a round number', () => {
  expect([0, 0.03, 1, 3.1, 38, 41, 99.9, 100, 171].map(niceCeiling)).toEqual([
    1, 0.04, 1, 4, 40, 50, 100, 100, 200,
  ]);
});
