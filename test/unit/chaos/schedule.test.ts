import { expect, test } from 'vitest';
import { everything, type Mishap, type Moment, schedule, type Weights } from '../../chaos/schedule.ts';

function first(count: number, seed: number, weights?: Weights): Moment[] {
  const moments = schedule(seed, 1_000, weights);
  return Array.from({ length: count }, () => moments.next().value);
}

test('a seed gives the same mishaps again, another one others', () => {
  expect(first(200, 7)).toEqual(first(200, 7));
  expect(first(200, 7)).not.toEqual(first(200, 8));
});

test('everything that may happen happens, in the end', () => {
  const seen = new Set(first(2_000, 1).map(({ mishap }) => mishap.what));
  expect(seen).toEqual(new Set(Object.keys(everything)));
  const faults = new Set(first(2_000, 1).flatMap(({ mishap }) => faultOf(mishap)));
  expect(faults.size).toBe(8);
});

test('what has no weight never happens', () => {
  const seen = new Set(first(200, 1, { 'edge-killed': 1, refuse: 3 }).map(({ mishap }) => mishap.what));
  expect(seen).toEqual(new Set(['edge-killed', 'refuse']));
});

test('nobody is away for longer than an agent may lose its edge for', () => {
  const times = first(2_000, 1).flatMap(({ mishap }) => ('ms' in mishap ? [mishap.ms] : []));
  expect(Math.max(...times)).toBeLessThan(60_000);
});

test('faults on a live socket happen at the side of the viewers, all others at that of the agent', () => {
  for (const { mishap } of first(500, 3, { wire: 1 })) {
    if (mishap.what === 'wire') expect(mishap.side === 'viewers').toBe(mishap.rule.path === 'live');
  }
});

function faultOf(mishap: Mishap): string[] {
  return mishap.what === 'wire' ? [mishap.rule.fault.do] : [];
}

test('what may not be done twice or swapped somewhere is not tried there', () => {
  for (const { mishap } of first(2_000, 4, { wire: 1 })) {
    if (mishap.what !== 'wire') continue;
    const { path, direction, fault } = mishap.rule;
    const hasLogs = ['data toEdge', 'live fromEdge'].includes(`${path} ${direction}`);
    if (fault.do === 'duplicate') expect(hasLogs).toBe(true);
    if (fault.do === 'reorder') expect([path, direction]).toEqual(['live', 'fromEdge']);
  }
});
