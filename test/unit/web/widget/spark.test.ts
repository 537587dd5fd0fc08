import { expect, test } from 'vitest';
import { sparkOf } from '../../../../web/widget/spark.ts';

/** The points of a path: its command, x and y. */
const points = (path: string) =>
  [...path.matchAll(/([ML])([\d.]+) ([\d.]+)/g)].map(([, command, x, y]) => [command, Number(x), Number(y)]);

test('the line goes from edge to edge, its lowest value on the base line and its highest 14 above', () => {
  expect(points(sparkOf([10, 30, 20], [], 96)!.line)).toEqual([
    ['M', 1, 16],
    ['L', 48, 2],
    ['L', 95, 9],
  ]);
});

test('noise stays flat: the scale is never finer than a quarter of the best round trip, or 2 ms', () => {
  const [, high] = points(sparkOf([100, 101], [], 96)!.line);
  expect(high![2]).toBeGreaterThan(15);
  expect(points(sparkOf([1, 1.2], [], 96)!.line)[1]![2]).toBeGreaterThan(14);
});

test('a step of which nothing is known is a gap', () => {
  const commands = points(sparkOf([1, 2, null, 3, 4], [], 72)!.line).map(([command]) => command);
  expect(commands).toEqual(['M', 'L', 'M', 'L']);
});

test('a step between two gaps has some ink', () => {
  expect(sparkOf([null, 5, null], [], 72)!.line).toMatch(/^M36\.0 16\.0h\.\d+$/);
});

test('each step with loss hangs a tick below the base line, also where nothing came back', () => {
  expect(sparkOf([1, null, 2], [0, 100, null], 96)!.lost).toBe('M48.0 17v5');
  expect(sparkOf([null, null], [0, 100], 96)!.lost).toBe('M95.0 17v5');
});

test('of a day without anything there is no picture', () => {
  expect(sparkOf([], [], 96)).toBeNull();
  expect(sparkOf([null, null], [null, 0], 96)).toBeNull();
});

test('no number is without an end', () => {
  for (const rtt of [[0], [0, 0], [null, 7], [1e9, 1e-9]]) {
    expect(JSON.stringify(sparkOf(rtt, [1], 96))).not.toMatch(/NaN|Infinity|null/);
  }
});
