import { expect, test } from 'vitest';
import { toneOfLoss } from '../../../../web/status/tone.ts';

test.each([
  [4.8, 'degraded', 'bad'],
  [100, 'down', 'bad'],
  [4.8, 'operational', 'z'],
  [100, 'maintenance', 'z'],
  [0, 'degraded', 'z'],
  [null, 'down', 'z'],
] as const)('a loss of %s where it is %s looks %s', (loss, status, tone) => {
  expect(toneOfLoss(loss, status)).toBe(tone);
});
