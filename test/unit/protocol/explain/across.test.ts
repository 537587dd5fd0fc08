import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainAcross, type SeenFrom } from '#protocol/explain/across.ts';
import type { Seen } from '#protocol/explain/seen.ts';

const nothing: Seen = { family: 4, probes: null, place: null, names: null };

function from(name: string, more: Partial<Seen>): SeenFrom {
  return { pop: name.toLowerCase(), name, seen: { ...nothing, ...more } };
}

const losing = (name: string, lost: number, sent = 40, more: Partial<Seen> = {}) =>
  from(name, { probes: { sent, lost }, ...more });
const told = (results: SeenFrom[]) =>
  explainAcross(results).map(({ code, confidence }) => `${code} ${confidence}`);

test('loss at one location lies near it', () => {
  const results = [losing('Vienna', 0), losing('Singapore', 12), losing('Oslo', 0)];
  expect(told(results)).toEqual(['some_lose sure']);
  expect(explainAcross(results)[0]!.text).toMatch(
    /^Only Singapore loses packets: the fault lies near Singapore/,
  );
});

test('loss at all locations lies near the target, and behind the hop that all name', () => {
  const place = 'hop 4, gw.example.net (198.51.100.1)';
  const all = ['Vienna', 'Oslo', 'Singapore'].map((name) => losing(name, 12, 40, { place }));
  expect(told(all)).toEqual(['all_lose sure']);
  expect(explainAcross(all)[0]!.text).toContain('near the target, at gw.example.net');
});

test('few lost probes at one location are no difference', () => {
  expect(told([losing('Vienna', 0, 3), losing('Oslo', 1, 3)])).toEqual([]);
  expect(told([losing('Vienna', 0, 3), losing('Oslo', 2, 3)])).toEqual(['some_lose inconclusive']);
});

test('no loss anywhere is nothing, and one location has none to compare with', () => {
  expect(told([losing('Vienna', 0), losing('Oslo', 0)])).toEqual([]);
  expect(told([losing('Vienna', 12)])).toEqual([]);
});

test('a target that nobody reaches, and one that some reach', () => {
  expect(told([losing('Vienna', 5, 5), losing('Oslo', 5, 5)])).toEqual(['all_unanswered likely']);
  expect(told([losing('Vienna', 0, 5), losing('Oslo', 5, 5)])).toEqual(['some_unanswered sure']);
});

test('a family that alone is disturbed is named', () => {
  const results = [losing('Vienna', 0), losing('Oslo', 40, 40, { family: 6 })];
  expect(told(results)).toEqual(['family_differs likely']);
  expect(explainAcross(results)[0]!.text).toContain('Only IPv6');
});

const answering = (name: string, answers: string[], status = 'NOERROR') =>
  from(name, { family: null, names: { status, answers } });

test('DNS answers that differ, and statuses that do, are told', () => {
  const same = answering('Vienna', ['A 192.0.2.1']);
  expect(told([same, answering('Oslo', ['A 192.0.2.1'])])).toEqual([]);
  expect(told([same, answering('Oslo', ['A 192.0.2.2'])])).toEqual(['dns_answers_differ sure']);
  expect(told([same, answering('Oslo', [], 'SERVFAIL')])).toEqual(['dns_status_differs sure']);
});

test('the order of locations changes nothing', () => {
  const aSeen = fc.record({
    lost: fc.integer({ min: 0, max: 20 }),
    family: fc.constantFrom(4 as const, 6 as const),
    status: fc.constantFrom('NOERROR', 'NXDOMAIN'),
  });
  fc.assert(
    fc.property(fc.array(aSeen, { maxLength: 6 }), fc.infiniteStream(fc.nat()), (all, picks) => {
      const results = all.map(({ lost, family, status }, i) =>
        losing(`Pop ${i}`, lost, 20, { family, names: { status, answers: [`A 192.0.2.${lost}`] } }),
      );
      const shuffled = results
        .map((result) => ({ result, key: picks.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ result }) => result);
      expect(explainAcross(shuffled)).toEqual(explainAcross(results));
    }),
  );
});
