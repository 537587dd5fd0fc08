import { expect, test } from 'vitest';
import { overallOf, stateOf } from '../../../../web/widget/overall.ts';
import { readPop } from '../../../../web/widget/read.ts';
import { sayIn } from '../../../../web/widget/words.ts';

const en = sayIn('en');

const aPop = (status: string, reason: string | null = null) =>
  readPop({ id: 'vie1', name: 'Vienna', status, reason, loss: 4.8 });
const up = aPop('operational');

test.each([
  ['All 3 locations up', 'operational', [up, up, up]],
  ['Loss at 1 of 3 locations', 'degraded', [up, aPop('degraded', 'loss'), up]],
  ['Slow at 2 of 2 locations', 'degraded', [aPop('degraded', 'latency'), aPop('degraded', 'latency')]],
  ['2 of 2 locations degraded', 'degraded', [aPop('degraded', 'latency'), aPop('degraded', 'loss')]],
  ['1 of 2 locations degraded', 'degraded', [up, aPop('degraded', 'a reason of tomorrow')]],
  ['1 of 3 locations down', 'down', [aPop('degraded', 'loss'), aPop('down', 'silent'), up]],
  ['Maintenance at 1 of 2 locations', 'maintenance', [up, aPop('maintenance', 'maintenance')]],
  ['2 of 3 locations up', 'operational', [up, up, aPop('a state of tomorrow')]],
  ['No data', 'unknown', []],
  ['Vienna: Loss 4.8 %', 'degraded', [aPop('degraded', 'loss')]],
])('%s', (sentence, state, pops) => {
  expect(overallOf(pops, en)).toEqual({ state, sentence });
});

test('the same in German', () => {
  const de = sayIn('de');
  expect(overallOf([up, up], de).sentence).toBe('Alle 2 Standorte erreichbar');
  expect(overallOf([up, aPop('down')], de).sentence).toBe('1 von 2 Standorten ausgefallen');
  expect(stateOf(aPop('degraded', 'loss'), de)).toBe('Verlust 4,8 %');
});

test('a reason that the widget has no word for is none', () => {
  expect(stateOf(aPop('degraded', 'run'), en)).toBe('Degraded');
  expect(stateOf(aPop('degraded', 'toString'), en)).toBe('Degraded');
});
