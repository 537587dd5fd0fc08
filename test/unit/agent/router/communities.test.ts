import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nameOfCommunity } from '#protocol';
import { readCommunityNames } from '../../../../agent/router/communities.ts';
import { aFolder } from '../../../support/folder.ts';

function file(text: string): string {
  const name = path.join(aFolder(), 'communities.json');
  writeFileSync(name, text);
  return name;
}

test('an operator gives names to communities of all kinds', () => {
  const names = readCommunityNames(
    file('{"64500:1":"a","64500:1:2":"b","rt:64500:1":"c","ro:192.0.2.1:1":"\\u001bd"}'),
  );
  expect([...names.values()]).toEqual(['a', 'b', 'c', '\u241bd']);
});

test('the well-known ones have theirs, whatever an operator says', () => {
  const names = readCommunityNames(file('{"65535:666":"mine"}'));
  expect(nameOfCommunity('65535:666', names)).toBe('blackhole');
  expect(nameOfCommunity('65535:65281', new Map())).toBe('no export');
  expect(nameOfCommunity('constructor', new Map())).toBeUndefined();
});

test.each([
  ['no JSON', '{', 'not_json'],
  ['a list', '["64500:1"]', 'bad_shape'],
  ['a name that is none', '{"64500:1":5}', 'bad_shape'],
  ['a long name', `{"64500:1":"${'x'.repeat(101)}"}`, 'bad_shape'],
  ['what is no community', '{"64500":"x"}', 'not a community: 64500'],
  [
    'too many names',
    JSON.stringify(Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`1:${i}`, 'x']))),
    'more than 2000',
  ],
  ['too much of it', `{"1:1":"x"}${' '.repeat(300_000)}`, 'larger than'],
])('a file with %s is bad usage', (_, text, why) => {
  expect(() => readCommunityNames(file(text))).toThrow(`communities file: ${why}`.slice(0, 18));
  expect(() => readCommunityNames(file(text))).toThrow(why);
});
