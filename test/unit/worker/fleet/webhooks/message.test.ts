import { expect, test } from 'vitest';
import { concerned, type Happening } from '../../../../../worker/fleet/notices/happening.ts';
import { bodyOf, isFor } from '../../../../../worker/fleet/webhooks/message.ts';
import { someEvents } from '../../../../support/a-status.ts';

const { changes, incidents, maintenance } = someEvents();
const [data] = changes;
const changed: Happening = { type: 'pop.changed', data: data! };
const everywhere: Happening = { type: 'incident.created', data: { ...incidents[0]!, pops: [] } };

test('a body has its type, the time when it happened, words, and the data', () => {
  expect(JSON.parse(bodyOf(changed))).toEqual({
    type: 'pop.changed',
    timestamp: data!.at,
    text: 'Singapore: degraded, packets are lost',
    data,
  });
});

test('an incident comes with its newest update alone', () => {
  const body = JSON.parse(bodyOf({ type: 'incident.updated', data: incidents[0]! })) as {
    timestamp: string;
    data: { updates: unknown[] };
  };
  expect(body.timestamp).toBe(incidents[0]!.updatedAt);
  expect(body.data.updates).toEqual([incidents[0]!.updates[0]]);
});

test.each<[Happening, string]>([
  [{ type: 'maintenance.began', data: maintenance[0]! }, maintenance[0]!.from],
  [{ type: 'maintenance.ended', data: maintenance[0]! }, maintenance[0]!.until],
])('a window is told with its own times', (happening, timestamp) => {
  expect(JSON.parse(bodyOf(happening))).toMatchObject({ timestamp });
});

test('a webhook gets what concerns its PoPs, or all of them', () => {
  expect(concerned(changed)).toEqual(['sin1']);
  expect([isFor(null, changed), isFor(['sin1', 'vie1'], changed), isFor(['vie1'], changed)]).toEqual([
    true,
    true,
    false,
  ]);
  expect([isFor(null, everywhere), isFor(['vie1'], everywhere)]).toEqual([true, true]);
});
