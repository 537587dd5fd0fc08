import { expect, test } from 'vitest';
import { withRecent } from '../../../web/recent.ts';
import type { Recent } from '../../../web/recent.ts';

const aVisit = (session: string, more: Partial<Recent> = {}): Recent => ({
  session,
  type: 'ping',
  target: 'example.net',
  from: ['Vienna'],
  at: '2026-11-22T14:07:11Z',
  ...more,
});

test('a session has one line: its last run, on top', () => {
  const list = withRecent([aVisit('a'), aVisit('b')], aVisit('b', { type: 'mtr' }));
  expect(list.map(({ session, type }) => [session, type])).toEqual([
    ['b', 'mtr'],
    ['a', 'ping'],
  ]);
});

test('old ones fall off the end', () => {
  let list: Recent[] = [];
  for (let n = 0; n < 20; n++) list = withRecent(list, aVisit(`s${n}`));
  expect(list).toHaveLength(8);
  expect(list[0]!.session).toBe('s19');
});
