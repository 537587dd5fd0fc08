import { expect, test } from 'vitest';
import { parseAddress, parseTargetOf, TargetError } from '#protocol';
import { isWhoisTarget, mayAskAbout, parseWhoisTarget } from '#protocol/whois-target.ts';

test.each([
  ['AS64500', 'AS64500'],
  ['as4294967295', 'AS4294967295'],
  ['192.0.2.0/24', '192.0.2.0/24'],
  ['2001:DB8::/32', '2001:db8::/32'],
  ['192.0.2.1', '192.0.2.1'],
  ['Example.NET.', 'example.net'],
])('%s is asked about as %s', (input, text) => {
  expect(parseWhoisTarget(input).text).toBe(text);
  expect(parseTargetOf({ tool: 'whois', options: {} }, input).text).toBe(text);
});

test.each([
  '',
  '-h',
  '-h whois.evil.example x',
  '--host=evil.example',
  '-T dn example.net',
  'n + 192.0.2.1',
  'AS0',
  'AS01',
  'AS4294967296',
  'AS64500 AS64501',
  'AS64500\r\nAS1',
  'AS-64500',
  '64500',
  '192.0.2.1/24',
  '192.0.2.0/33',
  '192.0.2.0/24\n',
  '192.0.2.0/24 -r',
  'example.net\r\nexample.com',
  'example.net -r',
  '!iAS64500',
  '?',
])('%j is refused', (input) => {
  expect(() => parseWhoisTarget(input)).toThrow(TargetError);
});

test('a block is asked about when both of its ends may be measured', () => {
  const target = parseWhoisTarget('192.0.2.0/24');
  if (!isWhoisTarget(target)) throw new Error('no block');
  const last = parseAddress('192.0.2.255')!;
  expect(mayAskAbout(target, () => true)).toBe(true);
  expect(mayAskAbout(target, ({ bytes }) => bytes[3] !== last.bytes[3])).toBe(false);
  expect(mayAskAbout(target, ({ bytes }) => bytes[3] !== 0)).toBe(false);
});
