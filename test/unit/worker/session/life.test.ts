import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { type Contents, type Life, type LifeEvent, live } from '../../../../worker/session/life.ts';

const lives: Record<string, Life> = {
  absent: { state: 'absent' },
  open: { state: 'open', expiresAt: 100 },
  full: { state: 'full', expiresAt: 100 },
  gone: { state: 'gone', why: 'deleted' },
};
const contents: Contents = { measurements: 1, results: 1, chars: 1, more: 1 };
const { session } = limits;
const events: Record<string, LifeEvent> = {
  opened: { e: 'opened', expiresAt: 100 },
  'counted, with room': { e: 'counted', ...contents },
  'counted, no measurement more': { e: 'counted', ...contents, measurements: session.measurements },
  'counted, too many results': { e: 'counted', ...contents, results: session.results },
  'counted, too much text': { e: 'counted', ...contents, chars: session.chars },
  'time, before its end': { e: 'time', now: 99 },
  'time, at its end': { e: 'time', now: 100 },
  deleted: { e: 'deleted' },
};

/** Rows: what happens. Cells: the state after it, from absent, open, full and gone. */
const table: Record<string, [absent: string, open: string, full: string, gone: string]> = {
  opened: ['open', 'open', 'full', 'gone'],
  'counted, with room': ['absent', 'open', 'open', 'gone'],
  'counted, no measurement more': ['absent', 'full', 'full', 'gone'],
  'counted, too many results': ['absent', 'full', 'full', 'gone'],
  'counted, too much text': ['absent', 'full', 'full', 'gone'],
  'time, before its end': ['absent', 'open', 'full', 'gone'],
  'time, at its end': ['absent', 'gone', 'gone', 'gone'],
  deleted: ['absent', 'gone', 'gone', 'gone'],
};

test('the table has every event', () => {
  expect(Object.keys(table)).toEqual(Object.keys(events));
});

for (const [event, row] of Object.entries(table)) {
  for (const [i, from] of Object.keys(lives).entries()) {
    test(`${from}, then ${event}: ${row[i]}`, () => {
      expect(live(lives[from]!, events[event]!).state).toBe(row[i]);
    });
  }
}

test('nothing that happens extends its life', () => {
  for (const event of Object.values(events)) {
    const after = live(lives['open']!, event);
    if ('expiresAt' in after) expect(after.expiresAt).toBe(100);
  }
});

test('how it ended is remembered', () => {
  expect(live(lives['open']!, events['time, at its end']!)).toEqual({ state: 'gone', why: 'expired' });
  expect(live(lives['open']!, { e: 'deleted' })).toEqual({ state: 'gone', why: 'deleted' });
});
