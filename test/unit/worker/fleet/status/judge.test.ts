import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../../../worker/fleet/status/judge.ts';
import { type CellKind, cells, fullMesh, type Situation, verdicts } from './a-scene.ts';

const three = ['a', 'b', 'c'];
const wasDown: Record<string, Verdict> = { c: { status: 'down', reason: 'silent', isKnown: true } };
const fine = { a: 'operational', b: 'operational' };

const rules: [name: string, situation: Situation, verdicts: Record<string, string>][] = [
  ['all well', { seen: fullMesh(three) }, { ...fine, c: 'operational' }],
  ['nothing to measure, agents here', { seen: { a: {}, b: {}, c: {} } }, { ...fine, c: 'operational' }],
  ['one alone', { seen: { a: {} } }, { a: 'operational' }],
  [
    'its agent is gone, its peers hear it',
    { seen: fullMesh(three), gone: ['c'] },
    { ...fine, c: 'degraded/agent_offline' },
  ],
  [
    'its agent is gone, nobody looks',
    { seen: { a: { b: 'good' }, b: { a: 'good' }, c: {} }, gone: ['c'] },
    { ...fine, c: 'degraded/agent_offline?' },
  ],
  [
    'its agent is gone, those who look never heard it',
    { seen: fullMesh(three, { '*>c': 'neverHeard' }), gone: ['c'] },
    { ...fine, c: 'degraded/agent_offline?' },
  ],
  [
    'its agent is gone, nobody hears it',
    { seen: fullMesh(three, { '*>c': 'silent' }), gone: ['c'] },
    { ...fine, c: 'down/silent' },
  ],
  [
    'of two, one is gone and not heard: the edge and the other one say so',
    { seen: fullMesh(['a', 'c'], { '*>c': 'silent' }), gone: ['c'] },
    { a: 'operational', c: 'down/silent' },
  ],
  [
    'its agent is gone, one of its peers still hears it',
    { seen: fullMesh(three, { 'a>c': 'silent' }), gone: ['c'] },
    { ...fine, c: 'degraded/agent_offline' },
  ],
  [
    'its agent is here, it hears nobody and nobody hears it',
    { seen: fullMesh(three, { '*>c': 'silent', 'c>*': 'silent' }) },
    { ...fine, c: 'down/unreachable' },
  ],
  [
    'nobody hears it, it hears others',
    { seen: fullMesh(three, { '*>c': 'silent' }) },
    { ...fine, c: 'degraded/unreachable' },
  ],
  [
    'two that do not hear each other: one vantage each',
    { seen: fullMesh(['a', 'b'], { 'a>b': 'silent', 'b>a': 'silent' }) },
    { a: 'degraded/unreachable', b: 'degraded/unreachable' },
  ],
  [
    'nobody hears anybody, agents here: any of them may be cut off, or all',
    { seen: fullMesh(three, { 'a>*': 'silent', 'b>*': 'silent', 'c>*': 'silent' }) },
    { a: 'degraded/unreachable', b: 'degraded/unreachable', c: 'degraded/unreachable' },
  ],
  [
    'loss to and from one blames that one',
    { seen: fullMesh(three, { '*>c': 'lossy', 'c>*': 'lossy' }) },
    { ...fine, c: 'degraded/loss' },
  ],
  [
    'loss in one direction is enough',
    { seen: fullMesh(three, { '*>c': 'lossy' }) },
    { ...fine, c: 'degraded/loss' },
  ],
  [
    'one of two paths with loss is not most of them',
    { seen: fullMesh(three, { 'a>c': 'lossy', 'c>a': 'lossy' }) },
    { ...fine, c: 'operational' },
  ],
  ['slow to most', { seen: fullMesh(three, { 'c>*': 'slow' }) }, { ...fine, c: 'degraded/latency' }],
  [
    'what is stale says nothing',
    { seen: fullMesh(three, { '*>c': 'stale', 'c>*': 'stale' }) },
    { ...fine, c: 'operational' },
  ],
  [
    'what was never heard says nothing',
    { seen: fullMesh(three, { '*>c': 'neverHeard', 'c>*': 'neverHeard' }) },
    { ...fine, c: 'operational' },
  ],
  [
    'two rounds of three PoPs are silent: those that are down do not count against the rest',
    {
      seen: fullMesh(['a', 'b', 'c', 'd'], { '*>c': 'silent', '*>d': 'silent' }),
      gone: ['c', 'd'],
    },
    { ...fine, c: 'down/silent', d: 'down/silent' },
  ],
  [
    'maintenance masks everything, and blames nobody',
    { seen: fullMesh(['a', 'c'], { '*>c': 'silent' }), gone: ['c'], maintained: ['c'] },
    { a: 'operational', c: 'maintenance/maintenance' },
  ],
  [
    'whoever is worked on is no witness',
    { seen: fullMesh(three, { 'b>c': 'silent' }), gone: ['c'], maintained: ['a', 'b'] },
    {
      a: 'maintenance/maintenance',
      b: 'maintenance/maintenance',
      c: 'degraded/agent_offline?',
    },
  ],
  [
    'an anchor that nobody hears is nobody’s fault',
    { seen: { a: { b: 'good', core: 'silent' }, b: { a: 'good', core: 'silent' } } },
    fine,
  ],
  [
    'it hears an anchor: not down',
    {
      seen: {
        ...fullMesh(three, { '*>c': 'silent' }),
        c: { a: 'silent', b: 'silent', core: 'good' },
      },
    },
    { ...fine, c: 'degraded/unreachable' },
  ],
  [
    'it hears nobody, and one alone does not hear it, its agent being here',
    { seen: { a: { c: 'silent', core: 'good' }, b: { a: 'good' }, c: { a: 'silent' } } },
    { ...fine, c: 'degraded/unreachable' },
  ],
  [
    'down, and heard in one round only: still down',
    { seen: fullMesh(three, { '*>c': 'unsure' }), gone: ['c'], before: wasDown },
    { ...fine, c: 'down/silent' },
  ],
  [
    'down, and heard in two rounds: its agent is missing',
    { seen: fullMesh(three, { 'a>c': 'silent' }), gone: ['c'], before: wasDown },
    { ...fine, c: 'degraded/agent_offline' },
  ],
  [
    'down, its agent is back and hears nobody yet',
    { seen: { ...fullMesh(three, { '*>c': 'silent' }), c: {} }, before: wasDown },
    { ...fine, c: 'down/unreachable' },
  ],
  [
    'down, its agent is back and hears others',
    { seen: fullMesh(three, { '*>c': 'silent' }), before: wasDown },
    { ...fine, c: 'degraded/unreachable' },
  ],
  [
    'down, and those who look now have never heard it (another sample)',
    { seen: fullMesh(three, { '*>c': 'neverHeard' }), gone: ['c'], before: wasDown },
    { ...fine, c: 'down/silent' },
  ],
  [
    'down, and nobody looks any more',
    { seen: { a: {}, b: {}, c: {} }, gone: ['c'], before: wasDown },
    { ...fine, c: 'degraded/agent_offline?' },
  ],
];

describe('the rule', () => {
  test.each(rules)('%s', (_, situation, expected) => {
    expect(verdicts(situation)).toEqual(expected);
  });
});

const kind = fc.constantFrom(...(Object.keys(cells) as CellKind[]));
const ids = ['a', 'b', 'c', 'd', 'e'];
const seen = fc.record(
  Object.fromEntries(
    ids.map((from) => [from, fc.dictionary(fc.constantFrom(...ids.filter((to) => to !== from)), kind)]),
  ),
);
const situation = fc.record({ seen, gone: fc.subarray(ids) });

test('one vantage alone never finds a PoP down', () => {
  fc.assert(
    fc.property(situation, fc.constantFrom(...ids), ({ seen, gone }, only) => {
      const alone = Object.fromEntries(ids.map((id) => [id, id === only ? seen[id]! : {}]));
      const judged = verdicts({ seen: alone });
      expect(Object.values(judged).filter((verdict) => verdict.startsWith('down'))).toEqual([]);
      const unseen = verdicts({ seen: Object.fromEntries(ids.map((id) => [id, {}])), gone });
      expect(Object.values(unseen).filter((verdict) => verdict.startsWith('down'))).toEqual([]);
    }),
  );
});

test('whoever is found down is heard by nobody who looks, and two vantages say so', () => {
  fc.assert(
    fc.property(situation, ({ seen, gone }) => {
      for (const [id, verdict] of Object.entries(verdicts({ seen, gone }))) {
        if (!verdict.startsWith('down')) continue;
        const looking = ids.filter((from) => !gone.includes(from)).map((from) => seen[from]![id]);
        expect(looking.filter((one) => ['good', 'unsure', 'lossy', 'slow'].includes(one ?? ''))).toEqual([]);
        const edge = gone.includes(id) ? 1 : 0;
        expect(looking.filter((one) => one === 'silent').length + edge).toBeGreaterThanOrEqual(2);
      }
    }),
  );
});

test('the order of PoPs and cells changes nothing', () => {
  fc.assert(
    fc.property(situation, fc.shuffledSubarray(ids, { minLength: 5 }), ({ seen, gone }, order) => {
      const shuffled = Object.fromEntries(
        order.map((id) => [id, Object.fromEntries(Object.entries(seen[id]!).toReversed())]),
      );
      expect(verdicts({ seen: shuffled, gone })).toEqual(verdicts({ seen, gone }));
    }),
  );
});

test('a verdict that nothing contradicts is made again', () => {
  fc.assert(
    fc.property(situation, ({ seen, gone }) => {
      const first = verdicts({ seen, gone });
      const before = Object.fromEntries(
        Object.entries(first).map(([id, text]) => {
          const [status] = text.split(/[/?]/);
          return [id, { status, reason: null, isKnown: true } as Verdict];
        }),
      );
      expect(verdicts({ seen, gone, before })).toEqual(first);
    }),
  );
});
