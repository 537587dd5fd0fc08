import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aPath, codesOf, explained, hopAddress, losing, target } from './runs.ts';

describe('loss', () => {
  test('that begins at a hop and reaches the target is placed between two hops', () => {
    const [found, ...more] = explained(aPath(40, [0, 0, 3, 3]));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ code: 'loss_on_path', confidence: 'sure' });
    expect(found!.text).toContain('between 198.51.2.1 and 198.51.3.1');
  });

  test('of one hop that the target does not share is its limit on answers', () => {
    expect(codesOf(aPath(40, [0, 2, 0, 0]))).toEqual(['icmp_rate_limited sure']);
  });

  test('of a hop with so few probes that nobody can tell is called that', () => {
    expect(codesOf(aPath(5, [0, 5, 0, 0]))).toEqual(['icmp_rate_limited inconclusive']);
  });

  test('of the target in few probes is inconclusive, and has no place', () => {
    expect(codesOf(aPath(5, [0, 0, 0, 5]))).toEqual(['loss inconclusive']);
    expect(codesOf(aPath(3, [0, 0, 3, 3]))).toEqual(['loss inconclusive']);
  });

  test('at the target alone may be its own limit, and is never sure', () => {
    expect(codesOf(aPath(60, [0, 0, 0, 3]))).toEqual(['loss_at_target likely']);
  });

  test('from the first hop on begins before it', () => {
    const [found] = explained(aPath(40, [3, 3, 3, 3]));
    expect(found).toMatchObject({ code: 'loss_on_path', confidence: 'likely' });
    expect(found!.text).toContain('from hop 1 on');
  });

  test('on the path and a limit of a hop before it are told apart', () => {
    expect(codesOf(aPath(60, [0, 2, 0, 4, 4]))).toEqual(['loss_on_path sure', 'icmp_rate_limited likely']);
  });

  test('is never found where nothing was lost', () => {
    const run = fc.record({ hops: fc.integer({ min: 1, max: 12 }), probes: fc.integer({ min: 1, max: 60 }) });
    fc.assert(
      fc.property(run, ({ hops, probes }) => {
        expect(
          explained(
            aPath(
              probes,
              Array.from({ length: hops }, () => 0),
            ),
          ),
        ).toEqual([]);
      }),
    );
  });

  test('is not said of a hop while the run goes on, unless it is sure', () => {
    const state = explained(aPath(4, [0, 0, 2, 2]), false);
    expect(state.filter(({ confidence }) => confidence === 'sure')).toEqual([]);
  });
});

describe('the way', () => {
  const clean = (address: string) => losing(address, 20, 0);

  test('that goes round is a loop', () => {
    const hops = [1, 2, 3, 2, 3, 2].map((ttl) => clean(hopAddress(ttl)));
    expect(codesOf(hops)).toEqual(['loop sure']);
    expect(codesOf(hops.slice(0, 4))).toEqual(['loop likely']);
  });

  test('that changes once and stays is a change, one that takes turns is load sharing', () => {
    const [a, b] = [hopAddress(2), hopAddress(9)];
    const once = { answers: Array.from({ length: 20 }, (_, probe) => (probe < 10 ? a : b)) };
    const turns = { answers: Array.from({ length: 20 }, (_, probe) => (probe % 2 ? a : b)) };
    expect(codesOf([clean(hopAddress(1)), once, clean(target)])).toEqual(['path_changed likely']);
    expect(codesOf([clean(hopAddress(1)), turns, clean(target)])).toEqual(['several_paths sure']);
  });

  test('that ends in silence in the target’s own network is likely a silent target', () => {
    const dead = losing(target, 20, 1);
    expect(codesOf([clean(hopAddress(1)), clean('203.0.113.1'), dead])).toEqual(['target_silent likely']);
    expect(codesOf([clean(hopAddress(1)), clean(hopAddress(2)), dead])).toEqual([
      'target_silent inconclusive',
    ]);
  });
});

describe('delay', () => {
  const late = (address: string, ms: (probe: number) => number) => losing(address, 20, 0, ms);

  test('that one hop adds and none behind it shares is only slow to answer', () => {
    const hops = [late(hopAddress(1), () => 1), late(hopAddress(2), () => 180), late(target, () => 9)];
    expect(codesOf(hops)).toEqual(['slow_replies likely']);
  });

  test('beyond any distance that stays is a step', () => {
    const hops = [late(hopAddress(1), () => 1), late(hopAddress(2), () => 590), late(target, () => 595)];
    expect(codesOf(hops)).toEqual(['latency_step sure']);
  });

  test('as distance makes it is nothing', () => {
    const hops = [late(hopAddress(1), () => 1), late(hopAddress(2), () => 85), late(target, () => 170)];
    expect(codesOf(hops)).toEqual([]);
  });

  test('that varies from one hop on to the target is a queue', () => {
    const queue = (probe: number) => 10 + (probe % 10) * 12;
    const hops = [late(hopAddress(1), () => 1), late(hopAddress(2), queue), late(target, queue)];
    expect(codesOf(hops)).toEqual(['queueing likely']);
    expect(codesOf([hops[0]!, hops[1]!, late(target, () => 60)])).toEqual([]);
  });
});

/** 30 % of 60 probes are lost, with chance as chance has it. */
const draw = fc.array(fc.noBias(fc.integer({ min: 0, max: 99 })), { minLength: 60, maxLength: 60 });
const drawn = (address: string, draws: readonly number[]) => ({
  answers: draws.map((one) => (one < 30 ? null : address)),
});

test('hops that share one loss are hardly ever taken for limited ones', () => {
  let wrong = 0;
  fc.assert(
    fc.property(draw, draw, (third, last) => {
      const clean = [losing(hopAddress(1), 60, 0), losing(hopAddress(2), 60, 0)];
      const codes = explained([...clean, drawn(hopAddress(3), third), drawn(target, last)]).map(
        ({ code }) => code,
      );
      if (codes.join() !== 'loss_on_path') wrong += 1;
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(wrong).toBeLessThanOrEqual(1);
});

test('loss that all hops share is placed before the first of them', () => {
  let wrong = 0;
  fc.assert(
    fc.property(draw, draw, draw, draw, (first, second, third, last) => {
      const hops = [first, second, third].map((draws, hop) => drawn(hopAddress(hop + 1), draws));
      const found = explained([...hops, drawn(target, last)]);
      const texts = found.map(({ code, text }) => `${code} ${text}`).join(' ');
      if (!/^loss_on_path .* from hop 1 on/.test(texts) || found.length > 1) wrong += 1;
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(wrong).toBeLessThanOrEqual(6);
});
