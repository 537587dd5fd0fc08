import { expect, test } from 'vitest';
import { UsageError } from '../../../agent/exit.ts';
import { originOf } from '../../../agent/origin.ts';

test.each(['lg.example.net', 'ftp://lg.example.net', 'https://user:word@lg.example.net', ''])(
  '%j is no edge',
  (url) => {
    expect(() => originOf(url)).toThrow(UsageError);
  },
);

test('of an address only the origin counts', () => {
  expect(originOf('https://LG.example.net:443/s/1?x#y')).toBe('https://lg.example.net');
});
