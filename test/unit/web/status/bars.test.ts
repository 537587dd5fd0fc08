import { expect, test } from 'vitest';
import { barPaths, barsText } from '../../../../web/status/bars.ts';

test('each day is one bar in the path of its state, the oldest left', () => {
  const { up, degraded, down, maintenance, unknown } = barPaths('ogdm-', 5);
  expect({ up, degraded, down, maintenance, unknown }).toEqual({
    up: 'M0 0h2v16h-2z',
    degraded: 'M3 8h2v8h-2z',
    down: 'M6 0h2v22h-2z',
    maintenance: 'M9 13h2v3h-2z',
    unknown: 'M12 15h2v1h-2z',
  });
});

test('few days stand at the right end; of too many the last are shown', () => {
  expect(barPaths('o', 3).up).toBe('M6 0h2v16h-2z');
  expect(barPaths('do', 1)).toMatchObject({ up: 'M0 0h2v16h-2z', down: '' });
});

test('a letter of a newer edge is a day of which nothing is known', () => {
  expect(barPaths('x', 1).unknown).toBe(barPaths('-', 1).unknown);
});

test.each([
  ['', 'nothing known'],
  ['---', 'nothing known'],
  ['oo-', 'days: 2 operational'],
  ['oogdmm', 'days: 2 operational, 1 degraded, 1 down, 2 in maintenance'],
])('%s reads %s', (days, text) => {
  expect(barsText(days)).toBe(text);
});
