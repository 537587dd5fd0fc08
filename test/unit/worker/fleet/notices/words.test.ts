import { expect, test } from 'vitest';
import { popStatuses, type StatusChange, statusReasons } from '#protocol';
import { changeWords, wordsOf } from '../../../../../worker/fleet/notices/words.ts';
import { someEvents } from '../../../../support/a-status.ts';

const { changes, incidents, maintenance } = someEvents();
const aChange = (more: Partial<StatusChange>): StatusChange => ({ ...changes[0]!, ...more });

test.each<[Partial<StatusChange>, string]>([
  [{ status: 'degraded', reason: 'loss' }, 'Singapore: degraded, packets are lost'],
  [{ status: 'degraded', reason: 'latency' }, 'Singapore: degraded, round trips take longer than usual'],
  [{ status: 'degraded', reason: 'unreachable' }, 'Singapore: degraded, its peers do not hear it'],
  [{ status: 'degraded', reason: 'agent_offline' }, 'Singapore: degraded, its agents are gone'],
  [{ status: 'down', reason: 'silent' }, 'Singapore: down, nothing is heard of it'],
  [{ status: 'maintenance', reason: 'maintenance' }, 'Singapore: under maintenance'],
  [{ before: 'down', status: 'operational', reason: null }, 'Singapore: operational again'],
])('a change to %o reads well', (more, words) => {
  expect(changeWords(aChange(more))).toBe(words);
});

test('no state and no reason is without words', () => {
  for (const status of popStatuses)
    for (const reason of [null, ...statusReasons])
      expect(changeWords(aChange({ status, reason }))).toMatch(/^Singapore: [a-z ]+(?:, [a-z ]+)?$/);
});

test('incidents and windows are named by their titles', () => {
  const data = incidents[0]!;
  expect(wordsOf({ type: 'incident.updated', data })).toBe('Identified: Packet loss towards Singapore');
  expect(wordsOf({ type: 'maintenance.began', data: maintenance[0]! })).toBe(
    'Maintenance has begun: New router in Madrid',
  );
  expect(wordsOf({ type: 'maintenance.ended', data: maintenance[0]! })).toBe(
    'Maintenance is over: New router in Madrid',
  );
});
