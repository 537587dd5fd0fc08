import { expect, test } from 'vitest';
import type { PopStatus } from '#protocol';
import { badgeOf, badgeOfAll } from '../../../../worker/badge/badge.ts';

test.each<[PopStatus[], string, string]>([
  [[], 'no data', 'unknown'],
  [['operational', 'operational'], '2 of 2 up', 'operational'],
  [['operational', 'maintenance'], '1 in maintenance', 'maintenance'],
  [['degraded', 'maintenance', 'degraded'], '2 degraded', 'degraded'],
  [['down', 'degraded', 'operational'], '1 down', 'down'],
])('%j together are “%s”', (statuses, message, kind) => {
  expect(badgeOfAll(statuses.map((status) => ({ status })))).toMatchObject({
    label: 'network',
    message,
    kind,
  });
});

test('a PoP’s badge has its name and its state', () => {
  expect(badgeOf({ name: 'Vienna', status: 'operational' })).toMatchObject({
    label: 'Vienna',
    message: 'up',
  });
});
