import { expect, test } from 'vitest';
import { UsageError } from '../../../agent/exit.ts';
import { originOf } from '../../../agent/origin.ts';

test.each(['lg.example.net', 'ftp://lg.example.net', 'https://user:word@lg.example.net', ''])(
  '%j is no edge',
  (url) => {
    expect(() => originOf(url)).toThrow(UsageError);
  },
);

test.each([
  'http://lg.example.net',
  'http://10.0.0.1:8787',
  'http://127.0.0.1.example.net',
  'http://localhost.example.net',
])('%s is not encrypted: it takes the operator’s word', (url) => {
  expect(() => originOf(url)).toThrow('is not encrypted: use https, or say --insecure');
  expect(originOf(url, true)).toBe(url);
});

test.each(['http://localhost:8787', 'http://127.0.0.1', 'http://127.9.9.9:1', 'http://[::1]:8787'])(
  '%s does not leave the host',
  (url) => {
    expect(originOf(url)).toBe(url);
  },
);

test('of an address only the origin counts', () => {
  expect(originOf('https://LG.example.net:443/s/1?x#y')).toBe('https://lg.example.net');
});
