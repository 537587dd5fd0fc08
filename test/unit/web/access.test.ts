import { expect, test } from 'vitest';
import { accessError, openAccess, transition } from '../../../web/access.ts';
import type { Access, AccessEvent } from '../../../web/access.ts';

const asked = (calls: number): Access => ({ kind: 'asked', text: 'open', calls });
const taken: Access = { kind: 'taken', text: 'open' };

test('it opens folded away when this tab has got in before', () => {
  expect(openAccess('open')).toEqual(taken);
  expect(openAccess(undefined)).toEqual({ kind: 'asked', text: '', calls: 0 });
});

test.each<[Access, AccessEvent, Access]>([
  [asked(0), 'taken', taken],
  [asked(0), 'refused', asked(1)],
  [asked(1), 'refused', asked(2)],
  [asked(1), 'change', asked(2)],
  [taken, 'taken', taken],
  [taken, 'refused', asked(1)],
  [taken, 'change', asked(1)],
])('%j, %s: %j', (before, event, after) => {
  expect(transition(before, event)).toEqual(after);
});

test.each([
  ['', /empty.*operator/],
  ['two words', /Copy it again/],
  ['schlüssel', /Copy it again/],
  ['a\nb', /Copy it again/],
])('%j is sent to nobody', (text, error) => {
  expect(accessError(text)).toMatch(error);
});

test.each(['open', 'a-._~+/b=='])('%j can be asked with', (text) => {
  expect(accessError(text)).toBeUndefined();
});
