import { expect, test } from 'vitest';
import { addSample, stepMs, stepOf, stepText, trendOf } from '../../../../../worker/fleet/status/trend.ts';

const figures = (rtt: number | null, loss: number | null) => new Map([['a', { rtt, loss }]]);
const now = 1_000 * stepMs + 60_000;

test('a step is the mean of its samples, and of nothing it is null', () => {
  const step = [figures(10, 0), figures(20, 5), figures(null, null)].reduce(addSample, new Map());
  const { stepSeconds, rtt, loss } = trendOf('a', new Map([[998, step]]), now);
  expect(stepSeconds).toBe(1_800);
  expect([rtt.length, loss.length]).toEqual([48, 48]);
  expect(rtt.slice(-4)).toEqual([null, 15, null, null]);
  expect(loss.slice(-4)).toEqual([null, 2.5, null, null]);
});

test('a PoP that nobody reaches has a loss and no round trip', () => {
  const { rtt, loss } = trendOf('a', new Map([[1_000, addSample(undefined, figures(null, 100))]]), now);
  expect([rtt.at(-1), loss.at(-1)]).toEqual([null, 100]);
});

test('a step is what it was after it was written down', () => {
  const step = addSample(undefined, figures(10.1234, 3));
  expect(addSample(stepOf(stepText(step)), figures(1, 1))).toEqual(addSample(step, figures(1, 1)));
});
