import { expect, test } from 'vitest';
import { decimal, sayIn, span } from '../../../../web/widget/words.ts';

test('figures go where the language wants them', () => {
  expect(sayIn('en')('updated', '12 s')).toBe('Updated 12 s ago');
  expect(sayIn('de')('updated', '12 s')).toBe('Vor 12 s aktualisiert');
  expect(sayIn('de')('n_loss', 1, 8)).toBe('Paketverlust an 1 von 8 Standorten');
});

test('a per cent sign without a figure is a per cent sign', () => {
  expect(sayIn('en')('loss', '4.8')).toBe('Loss 4.8 %');
});

test('what a host is called is never read as a pattern', () => {
  expect(sayIn('en')('lost', '$&.example')).toBe('Can’t reach $&.example');
});

test('German has a comma', () => {
  expect(decimal(99.98, 2, sayIn('de'))).toBe('99,98');
  expect(decimal(99.98, 2, sayIn('en'))).toBe('99.98');
});

test.each([
  [-5_000, '0 s'],
  [12_900, '12 s'],
  [60_000, '1 min'],
  [3_599_000, '59 min'],
  [7_200_000, '2 h'],
])('%i ms are %s', (ms, said) => {
  expect(span(ms)).toBe(said);
});
