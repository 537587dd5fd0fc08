import { expect, test } from 'vitest';
import { verdictOf } from '#protocol/tools/whois-lines.ts';

test.each([
  '%ERROR:101: no entries found',
  '% This query returned 0 objects.',
  'No match for "EXAMPLE.COM".',
  '%% NOT FOUND',
  'No match!!',
  'No matching record.',
  'domain "example.se" not found.',
  '    This domain name has not been registered.',
  'example.nl is free',
  'The queried object does not exist: no such domain',
  'Status: free',
])('%j says that there is no record', (line) => {
  expect(verdictOf(line)).toBe('not_found');
});

test.each(['%ERROR:201: access denied for 192.0.2.1', 'Query rate limit exceeded. Reduced information.'])(
  '%j says that it was asked too often',
  (line) => {
    expect(verdictOf(line)).toBe('limited');
  },
);

test.each([
  '',
  'netname:        NOT-FOUND-NET',
  'remarks: what is not found here may be found at https://example.net/',
  `% ${'a record that was not found '.repeat(10)}`,
])('%j says neither', (line) => {
  expect(verdictOf(line)).toBeNull();
});
