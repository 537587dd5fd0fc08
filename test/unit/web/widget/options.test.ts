import { expect, test } from 'vitest';
import { optionsOf } from '../../../../web/widget/options.ts';

const home = 'https://lg.example.net/widget.js';

function options(attributes: Readonly<Record<string, string>> = {}, language = '') {
  return optionsOf((name) => attributes[name] ?? null, home, language);
}

test('without attributes it shows all of the looking glass that it came from, in English', () => {
  expect(options()).toEqual({
    src: 'https://lg.example.net',
    pops: [],
    compact: false,
    theme: '',
    mesh: undefined,
    lang: 'en',
  });
});

test.each([
  ['https://other.example', 'https://other.example'],
  ['https://other.example/', 'https://other.example'],
  ['https://other.example/status?x', 'https://other.example'],
  ['http://', 'https://lg.example.net'],
])('src %s is the origin %s', (src, origin) => {
  expect(options({ src }).src).toBe(origin);
});

test('pops are slugs in the order that is wanted, each once', () => {
  expect(options({ pops: ' vie1, lhr1,,vie1 ,' }).pops).toEqual(['vie1', 'lhr1']);
});

test.each([
  ['', true],
  ['compact', true],
  ['false', false],
])('compact="%s" means %s', (compact, means) => {
  expect(options({ compact }).compact).toBe(means);
});

test('the matrix can be asked for and waived', () => {
  expect(options({ mesh: '' }).mesh).toBe(true);
  expect(options({ mesh: 'false' }).mesh).toBe(false);
});

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['DE', 'de'],
  ['den', 'en'],
  ['fr', 'en'],
  ['', 'en'],
])('a page in %j is answered in %s', (language, lang) => {
  expect(options({}, language).lang).toBe(lang);
});
