import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits, parseAddress } from '#protocol';
import { Targets } from '../../../agent/targets.ts';

const at = (text: string) => parseAddress(text)!;

/** Two at once, and one each 30 s. */
const few = () => new Targets({ targetBurst: 2, targetPerMinute: 2 });

describe('a target network has a share of jobs', () => {
  test('which is used up, refused with the time that it takes, and comes back', () => {
    const targets = few();
    expect(targets.take(at('192.0.2.1'), 0)).toBeUndefined();
    expect(targets.take(at('192.0.2.2'), 0)).toBeUndefined();
    expect(targets.take(at('192.0.2.3'), 9_500)).toEqual({
      owner: 'policy',
      code: 'target_busy',
      message: 'this agent begins at most 2 jobs at once and 2 a minute against 192.0.2.0/24: again in 21 s',
    });
    expect(targets.take(at('192.0.2.3'), 29_999)).toBeDefined();
    expect(targets.take(at('192.0.2.3'), 30_000)).toBeUndefined();
    expect(targets.take(at('192.0.2.3'), 30_000)).toBeDefined();
  });

  test('of which a refused job takes nothing', () => {
    const targets = few();
    for (let job = 0; job < 100; job++) targets.take(at('192.0.2.1'), 0);
    expect(targets.take(at('192.0.2.1'), 30_000)).toBeUndefined();
  });

  test('which does not pile up while nobody asks', () => {
    const targets = few();
    targets.take(at('192.0.2.1'), 0);
    const later = Array.from({ length: 3 }, () => targets.take(at('192.0.2.1'), 3_600_000));
    expect(later.map((refusal) => refusal?.code)).toEqual([undefined, undefined, 'target_busy']);
  });

  test.each([
    ['192.0.2.1', '192.0.2.254', true],
    ['192.0.2.1', '192.0.3.1', false],
    ['2001:db8:1:1::1', '2001:db8:1:ffff::1', true],
    ['2001:db8:1::1', '2001:db8:2::1', false],
    // The same host by another way; and not everybody behind the same translator.
    ['8.8.8.8', '64:ff9b::808:801', true],
    ['8.8.8.8', '2002:808:808::1', true],
    ['64:ff9b::808:808', '64:ff9b::909:909', false],
  ])('%s and %s are one network: %s', (one, other, isSame) => {
    const targets = new Targets({ targetBurst: 1, targetPerMinute: 1 });
    targets.take(at(one), 0);
    expect(targets.take(at(other), 0) !== undefined).toBe(isSame);
  });
});

describe('the count is bounded', () => {
  const one = (n: number) => at(`11.${n >> 8}.${n & 255}.1`);

  test('for networks that are full again are forgotten', () => {
    const targets = few();
    for (let n = 0; n < 100; n++) targets.take(one(n), n);
    targets.take(one(1_000), 60_099);
    expect(targets.size).toBe(1);
  });

  test('and when there are too many, another one waits rather than that one is forgotten', () => {
    const targets = few();
    const { networks } = limits.target;
    for (let n = 0; n < networks; n++) expect(targets.take(one(n), 0)).toBeUndefined();
    expect(targets.take(one(networks), 0)).toMatchObject({ code: 'target_busy' });
    expect(targets.size).toBe(networks);
    // What was done to the first of them still counts, and it has its own share of what is left.
    while (!targets.take(one(0), 0));
    expect(targets.take(one(0), 0)).toMatchObject({ code: 'target_busy' });
    expect(targets.take(one(networks), 120_000)).toBeUndefined();
  });
});

test('whatever is asked when, a network gets no more than its burst and its rate', () => {
  const asks = fc.array(
    fc.record({ afterMs: fc.integer({ min: 0, max: 40_000 }), host: fc.constantFrom('9.0.0.1', '9.0.1.1') }),
  );
  fc.assert(
    fc.property(asks, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }), (list, burst, rate) => {
      const targets = new Targets({ targetBurst: burst, targetPerMinute: rate });
      const begun: Record<string, number> = {};
      let nowMs = 0;
      for (const { afterMs, host } of list) {
        nowMs += afterMs;
        const refusal = targets.take(at(host), nowMs);
        const most = burst + (nowMs / 60_000) * rate;
        if (!refusal) begun[host] = (begun[host] ?? 0) + 1;
        // Refused only when its share is used up; begun only within it.
        else expect((begun[host] ?? 0) + 1).toBeGreaterThan(burst);
        expect(begun[host] ?? 0).toBeLessThanOrEqual(most + 1e-6);
      }
    }),
  );
});
