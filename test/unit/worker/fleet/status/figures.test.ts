import { expect, test } from 'vitest';
import { figuresOf } from '../../../../../worker/fleet/status/figures.ts';
import { sightsOf } from '../../../../../worker/fleet/status/sights.ts';
import { aScene, cells, type Seen } from './a-scene.ts';

const ids = ['a', 'b', 'c', 'd'];
const figures = (seen: Readonly<Record<string, Seen>>, isOut: string[] = []) =>
  figuresOf(ids, sightsOf(aScene({ seen })), new Set(isOut));

test('the round trip is the median of those to the others', () => {
  expect(figures({ a: { b: 'good', c: 'slow', d: 'slow' } }).get('a')!.rtt).toBe(40);
  expect(figures({ a: { b: 'good', c: 'slow' } }).get('a')!.rtt).toBe(30);
  expect(figures({ a: { core: 'good' } }).get('a')!.rtt).toBeNull();
});

test('the loss is the mean to and from the others', () => {
  const seen: Record<string, Seen> = { a: { b: 'good' }, b: { a: 'silent' } };
  const lost = (100 * 2) / 12;
  expect(cells.silent.rounds).toHaveLength(12);
  expect(figures(seen).get('a')!.loss).toBeCloseTo(lost / 2);
  expect(figures({}).get('a')!.loss).toBeNull();
});

test('what lies towards a PoP that is down is not the loss of those who look', () => {
  const seen: Record<string, Seen> = { a: { b: 'good', c: 'silent' }, b: { a: 'good' } };
  expect(figures(seen, ['c']).get('a')!.loss).toBe(0);
  expect(figures(seen, ['c']).get('c')!.loss).toBeGreaterThan(0);
});
