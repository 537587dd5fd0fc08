import { expect, test } from 'vitest';
import { explainAcross, type SeenFrom } from '#protocol/explain/across.ts';
import type { SeenWeb } from '#protocol/explain/seen.ts';

function from(name: string, more: Partial<SeenWeb> = {}): SeenFrom {
  const web = { certificate: 'AA', status: 200, waitMs: 20, ...more };
  const probes = { sent: 1, lost: 0 };
  return { pop: name.toLowerCase(), name, seen: { family: 4, probes, place: null, names: null, web } };
}

const codes = (...results: SeenFrom[]) => explainAcross(results).map(({ code }) => code);

test('the same everywhere is nothing', () => {
  expect(codes(from('Oslo'), from('Rome'), from('Singapore', { waitMs: 180 }))).toEqual([]);
});

test('another certificate, and another status, are told with who sees which', () => {
  const results = [from('Oslo'), from('Rome', { certificate: 'BB' }), from('Singapore', { status: 503 })];
  expect(codes(...results)).toEqual(['certificates_differ', 'http_status_differs']);
  expect(explainAcross(results)[0]!.evidence).toEqual(['Oslo and Singapore: AA', 'Rome: BB']);
});

test('who saw nothing differs from nobody', () => {
  expect(codes(from('Oslo'), from('Rome', { certificate: null, status: null, waitMs: null }))).toEqual([]);
});

test('one who waits alone is named; where all wait, or it is not clear, nobody is', () => {
  const slow = from('Singapore', { waitMs: 900 });
  expect(explainAcross([from('Oslo'), from('Rome'), slow])[0]).toMatchObject({
    code: 'some_wait',
    text: expect.stringMatching(/^Only Singapore waits long/),
    confidence: 'likely',
  });
  expect(codes(slow, from('Rome', { waitMs: 800 }))).toEqual([]);
  expect(codes(slow, from('Rome', { waitMs: 400 }), from('Oslo'))).toEqual([]);
});
