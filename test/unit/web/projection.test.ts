import { expect, test } from 'vitest';
import { isLabelLeft, project } from '../../../web/projection.ts';

/** Read off the map that the design was drawn with. */
test.each([
  ['Vienna', 48.2, 16.4, 53, 24.8],
  ['New York', 40.7, -74, 27.1, 30.8],
  ['Singapore', 1.35, 103.8, 77.9, 57.9],
  ['Sydney', -33.9, 151.2, 91.5, 81.7],
])('%s lies where it belongs', (_, latitude, longitude, left, top) => {
  const point = project(latitude, longitude);
  expect(Math.abs(point.left - left)).toBeLessThan(0.6);
  expect(Math.abs(point.top - top)).toBeLessThan(0.6);
});

test('the poles stay in the picture', () => {
  expect(project(-90, -180)).toEqual({ left: 0, top: 100 });
});

test('a label makes room for a neighbour on its right, and for the edge', () => {
  const [frankfurt, vienna, auckland] = [project(50.1, 8.7), project(48.2, 16.4), project(-36.8, 174.8)];
  const all = [frankfurt, vienna, auckland];
  expect(all.map((point) => isLabelLeft(point, all))).toEqual([true, false, true]);
});
