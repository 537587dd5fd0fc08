import { afterEach, vi } from 'vitest';

const real = Date.now;
let aheadMs = 0;

/** Sets the clock of tests and objects alike, which share it, forward or back. It goes on from there until the test ends. */
export function jump(ms: number): void {
  aheadMs += ms;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + aheadMs);
}

afterEach(() => {
  aheadMs = 0;
  vi.restoreAllMocks();
});
