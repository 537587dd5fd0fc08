import { expect, test } from 'vitest';
import { type FailureCode, failureCodes, hasEnded, type ResultState } from '#protocol';

const times = { startedAt: 1, finishedAt: 2 };
const failed = (code: FailureCode): ResultState => ({
  state: 'failed',
  ...times,
  failure: { owner: 'target', code, message: '' },
});

test('a run has ended whose tool came to its end, whatever it found', () => {
  expect(hasEnded({ state: 'finished', ...times }, false)).toBe(true);
  const ended = failureCodes.filter((code) => hasEnded(failed(code), false));
  expect(ended).toEqual(['connect_failed', 'tls_failed', 'http_failed', 'resolver_failed']);
});

test('one that was stopped has ended if it was to go on until then', () => {
  const cancelled: ResultState = { state: 'cancelled', ...times };
  expect([true, false].map((isContinuous) => hasEnded(cancelled, isContinuous))).toEqual([true, false]);
  expect(hasEnded({ state: 'running', startedAt: 1 }, true)).toBe(false);
});
