import { expect, test } from 'vitest';
import { project } from '../../../../web/projection.ts';
import { placeLabels } from '../../../../web/status/place-labels.ts';

test('a label makes room for its neighbours, and for the edge of the picture', () => {
  const all = [project(50.1, 8.7), project(48.2, 16.4), project(-36.8, 174.8)];
  expect(placeLabels(all, all)).toEqual(['left', 'right', 'left']);
});

test('in a crowd those that come later go above, below, or without', () => {
  const point = { left: 50, top: 50 };
  const sides = placeLabels([point, point, point, point, point], [point]);
  expect(sides).toEqual(['right', 'left', 'above', 'below', undefined]);
});
