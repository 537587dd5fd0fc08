import { expect, test } from 'vitest';
import { hopStats } from '#protocol/tools/mtr.ts';

const hop = (...times: (number | null)[]) => ({ probes: times.map((rttMs) => ({ rttMs })) });

test('a probe is lost once a later one was sent, and the last one is out until the end', () => {
  expect(hopStats(hop(1, null), false)).toMatchObject({ total: 1, rcv: 1, drop: 0, loss: 0 });
  expect(hopStats(hop(1, null, null), false)).toMatchObject({ total: 2, rcv: 1, drop: 1, loss: 50 });
  expect(hopStats(hop(1, null, 2), false)).toMatchObject({ total: 3, rcv: 2, drop: 1, loss: 33.33 });
  expect(hopStats(hop(1, null), true)).toMatchObject({ total: 2, rcv: 1, drop: 1, loss: 50 });
});

test('a hop of which nothing is known has no numbers', () => {
  const none = {
    last: null,
    min: null,
    avg: null,
    max: null,
    stDev: null,
    jMin: null,
    jAvg: null,
    jMax: null,
  };
  expect(hopStats(hop(), true)).toEqual({ total: 0, rcv: 0, drop: 0, loss: 0, ...none });
  expect(hopStats(hop(null), true)).toEqual({ total: 1, rcv: 0, drop: 1, loss: 100, ...none });
});

test('one reply has a deviation of 0 and no jitter', () => {
  expect(hopStats(hop(7), true)).toMatchObject({ stDev: 0, jMin: null, jAvg: null, jMax: null, last: 7 });
});

test('the deviation is that of a sample', () => {
  // 2, 4, 4, 4, 5, 5, 7, 9: the squares sum up to 32; 32 / 7 for a sample, 32 / 8 = 2² for a population.
  expect(hopStats(hop(2, 4, 4, 4, 5, 5, 7, 9), true).stDev).toBe(2.138);
});

test('jitter is between successive replies, whatever was lost between them', () => {
  expect(hopStats(hop(10, 13, null, 11), true)).toMatchObject({ jMin: 2, jAvg: 2.5, jMax: 3, last: 11 });
});
