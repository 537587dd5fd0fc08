import { expect, test } from 'vitest';
import { encodeNote } from '#protocol';
import { namedBy, otherFamily } from '#protocol/named.ts';

const target = (address: string, addresses: string[], family: 4 | 6 = 4) =>
  namedBy([0, 'n', encodeNote({ k: 'target', address, family, addresses })])!;

test('a name with both families has another one', () => {
  const addresses = ['192.0.2.1', '2001:db8::1'];
  expect(otherFamily(target('192.0.2.1', addresses))).toBe(6);
  expect(otherFamily(target('2001:db8::1', addresses, 6))).toBe(4);
});

test('a literal, and a name of one family, have none', () => {
  expect(otherFamily(target('192.0.2.1', ['192.0.2.1']))).toBeUndefined();
  expect(otherFamily(target('2001:db8::1', ['2001:db8::1', '2001:db8::2'], 6))).toBeUndefined();
});

test('an address that is hidden is not told', () => {
  expect(target('[target]', ['[target]', '[hidden]', '2001:db8::1']).addresses).toEqual(['2001:db8::1']);
});

test.each([
  ['another note', [0, 'n', encodeNote({ k: 'tool', name: 'ping', version: '1' })]],
  [
    'a line that looks like one',
    [0, 'o', encodeNote({ k: 'target', address: '::1', family: 6, addresses: [] })],
  ],
  ['a note that nobody understands', [0, 'n', '{"k":"target"']],
] as const)('%s says nothing of it', (_, entry) => {
  expect(namedBy([...entry])).toBeUndefined();
});
