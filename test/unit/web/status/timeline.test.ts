import { expect, test } from 'vitest';
import { concerned, timelineOf } from '../../../../web/status/timeline.ts';
import { someEvents } from '../../../support/a-status.ts';

test('what happened is listed newest first, without what still goes on', () => {
  const events = someEvents();
  const past = { ...events.maintenance[0]!, id: 'mnt0', until: '2026-11-25T09:00:00.000Z' };
  const list = timelineOf({ ...events, maintenance: [...events.maintenance, past] });
  expect(list.map(({ kind, at }) => [kind, at])).toEqual([
    ['change', '2026-11-26T11:40:00.000Z'],
    ['maintenance', '2026-11-25T09:00:00.000Z'],
    ['incident', '2026-11-20T03:30:00.000Z'],
    ['change', '2026-11-20T03:10:00.000Z'],
  ]);
});

test('nobody in particular means all', () => {
  const nameOf = (slug: string) => slug.toUpperCase();
  expect(concerned([], nameOf)).toBe('All locations');
  expect(concerned(['vie1', 'sin1'], nameOf)).toBe('VIE1, SIN1');
});
