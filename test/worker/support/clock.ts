import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { afterEach, expect, vi } from 'vitest';

const real = Date.now;
let aheadMs = 0;

/** Sets the clock of tests and objects alike, which share it, forward or back. It goes on from there until the test ends. */
export function jump(ms: number): void {
  aheadMs += ms;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + aheadMs);
}

/** Stops the clock until the test ends. */
export function freeze(): void {
  const now = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(now);
}

/** Lets an object's alarm go off. @throws when there is none, or when it would not be due yet */
export async function ring(stub: DurableObjectStub): Promise<void> {
  const at = await runInDurableObject(stub as never, (_, { storage }) => storage.getAlarm());
  expect(at, 'no alarm is set').not.toBeNull();
  expect(at! - Date.now(), 'the alarm is not due yet').toBeLessThanOrEqual(0);
  await runDurableObjectAlarm(stub);
}

afterEach(() => {
  aheadMs = 0;
  vi.restoreAllMocks();
});
