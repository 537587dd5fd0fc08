import { expect, test } from 'vitest';
import { explainAcross, type SeenFrom } from '#protocol/explain/across.ts';
import type { SeenWeb } from '#protocol/explain/seen.ts';
import { findingWeights } from '#protocol/findings.ts';

function from(name: string, more: Partial<SeenWeb> = {}): SeenFrom {
  const web = { certificate: 'AA', isTrusted: true, status: 200, waitMs: 20, ...more };
  const probes = { sent: 1, lost: 0 };
  return { pop: name.toLowerCase(), name, seen: { family: 4, probes, place: null, names: null, web } };
}

const codes = (...results: SeenFrom[]) => explainAcross(results).map(({ code }) => code);

test('the same everywhere is nothing', () => {
  expect(codes(from('Oslo'), from('Rome'), from('Singapore', { waitMs: 180 }))).toEqual([]);
});

test('another certificate, and another status, are told with who sees which', () => {
  const results = [from('Oslo'), from('Rome', { certificate: 'BB' }), from('Singapore', { status: 503 })];
  expect(codes(...results)).toEqual(['certificates_vary', 'http_status_differs']);
  expect(explainAcross(results)[0]!.evidence).toEqual(['Oslo and Singapore: AA', 'Rome: BB']);
});

test('several certificates that are all in order, or none of which is, are several servers', () => {
  for (const isTrusted of [true, false]) {
    const [found] = explainAcross([
      from('Oslo', { isTrusted }),
      from('Rome', { certificate: 'BB', isTrusted }),
    ]);
    expect(found).toMatchObject({ code: 'certificates_vary', confidence: 'sure' });
    expect(found!.text).not.toContain('in between');
  }
  expect(findingWeights.certificates_vary).toBe('note');
});

test('one that is not in order where others are may be somebody in between', () => {
  const results = [from('Oslo'), from('Rome', { certificate: 'BB', isTrusted: false }), from('Singapore')];
  const [found] = explainAcross(results);
  expect(found).toMatchObject({ code: 'certificates_differ', text: expect.stringContaining('in between') });
  expect(found!.evidence).toEqual(['Oslo and Singapore: AA, in order', 'Rome: BB, not in order']);
});

test('the same certificate, trusted here and not there, is no other one', () => {
  expect(codes(from('Oslo'), from('Rome', { isTrusted: false }))).toEqual([]);
});

test('who saw nothing differs from nobody', () => {
  expect(
    codes(from('Oslo'), from('Rome', { certificate: null, isTrusted: null, status: null, waitMs: null })),
  ).toEqual([]);
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
