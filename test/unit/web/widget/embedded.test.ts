import { expect, test } from 'vitest';
import { embedded } from '../../../../web/widget/embedded.ts';

test('the query says what the attributes would', () => {
  expect(embedded('?pops=vie1,lhr1&compact&theme=dark&lang=de')).toEqual({
    scheme: 'dark',
    lang: 'de',
    attributes: [
      ['pops', 'vie1,lhr1'],
      ['compact', ''],
      ['theme', 'dark'],
      ['lang', 'de'],
    ],
  });
});

test('a frame shows its own looking glass, whatever the query says', () => {
  expect(embedded('?src=https://evil.example&onclick=x')).toEqual({ scheme: '', lang: '', attributes: [] });
});
