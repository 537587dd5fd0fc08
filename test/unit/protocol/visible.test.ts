import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible } from '#protocol';

test.each([
  ['plain text\twith layout\n', 'plain text\twith layout\n'],
  ['Grüße, 日本, 😀', 'Grüße, 日本, 😀'],
  ['\u001b[2J', '␛[2J'],
  ['\u0000\b\r\u007f', '␀␈␍␡'],
  ['\u009b31m', '<U+009B>31m'],
  ['abc\u202efdp.exe', 'abc<U+202E>fdp.exe'],
  ['\u2066\u2069\u200b\u00ad\ufeff', '<U+2066><U+2069><U+200B><U+00AD><U+FEFF>'],
  ['a\u2028b', 'a<U+2028>b'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('nothing that drives a terminal is left, and a second time changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = visible(text);
      expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(visible(shown)).toBe(shown);
    }),
  );
});
