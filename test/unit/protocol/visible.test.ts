import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeJson, visible } from '#protocol';

test.each([
  ['plain text\twith layout\n', 'plain text\twith layout\n'],
  ['Grüße, 日本, 😀', 'Grüße, 日本, 😀'],
  ['\u001b[2J', '␛[2J'],
  ['\u0000\b\r\u007f', '␀␈␍␡'],
  ['\u009b31m', '<U+009B>31m'],
  ['abc\u202efdp.exe', 'abc<U+202E>fdp.exe'],
  ['\u2066\u2069\u200b\u00ad\ufeff', '<U+2066><U+2069><U+200B><U+00AD><U+FEFF>'],
  ['a\u{e0041}\u{e007f}b', 'a<U+E0041><U+E007F>b'],
  ['\u115f\u1160\u3164\uffa0\u034f', '<U+115F><U+1160><U+3164><U+FFA0><U+034F>'],
  ['\ufe00\ufe0e\u{e0100}\u{e01ef}\u180b', '<U+FE00><U+FE0E><U+E0100><U+E01EF><U+180B>'],
  ['☀\ufe0f', '☀\ufe0f'],
  ['\udb40 \udc41', '\udb40 \udc41'],
  ['a\u2028b', 'a<U+2028>b'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('nothing that drives a terminal is left, and a second time changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = visible(text);
      expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(shown).not.toMatch(/(?!\ufe0f)\p{Default_Ignorable_Code_Point}/u);
      expect(shown.length).toBeLessThanOrEqual(8 * text.length);
      expect(visible(shown)).toBe(shown);
    }),
  );
});

test('a JSON text says the same with escapes, also of characters beyond 16 bits', () => {
  const json = JSON.stringify(['a\u{e0041}\u202e\u3164', '😀']);
  expect(escapeJson(json)).toBe(String.raw`["a\udb40\udc41\u202e\u3164","😀"]`);
  expect(JSON.parse(escapeJson(json))).toEqual(JSON.parse(json));
});
