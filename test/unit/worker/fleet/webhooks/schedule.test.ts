import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { nextWaitMs } from '../../../../../worker/fleet/webhooks/schedule.ts';

const tries = Array.from({ length: limits.status.webhookTries }, (_, n) => n + 1);
const waits = (random: number) => tries.map((n) => nextWaitMs(n, random)).filter((wait) => wait !== null);
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

test('the first waits are seconds, each next one is four times as long', () => {
  const [first, second, ...more] = waits(0.5);
  expect([first, second]).toEqual([3_000, 12_000]);
  for (const [index, wait] of more.entries()) expect(wait).toBe(48_000 * 4 ** index);
});

test('after the last try there is none, and all of them are within a day, however the dice fall', () => {
  expect(nextWaitMs(limits.status.webhookTries, 0)).toBeNull();
  expect(waits(0)).toHaveLength(limits.status.webhookTries - 1);
  expect(sum(waits(0))).toBeGreaterThan(12 * 3_600_000);
  expect(sum(waits(0.999))).toBeLessThan(24 * 3_600_000);
});

test('what failed together comes back apart', () => {
  expect(nextWaitMs(1, 0)).toBe(2_250);
  expect(nextWaitMs(1, 0.999)).toBe(3_749);
});
