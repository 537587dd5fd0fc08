import { expect, test } from 'vitest';
import { limits } from '#protocol';
import { redactFailure } from '#protocol/redact/redact.ts';
import { lines } from '../tools/recordings.ts';
import { redacted, textsOf, type Wish } from './redacted.ts';

const inside: Wish = { tool: 'ping', private: true };

test.each(['{"k":"asn","address":"10.0.0.1"}', 'no json 10.0.0.1', '{"k":"name","address":5}'])(
  'a note that is not understood says nothing: %s',
  (text) => {
    expect(redacted(inside, [[1, 'n', text]])).toEqual([[1, 'n', '{"k":"hidden"}']]);
  },
);

test('of a note only what is understood is kept', () => {
  const text = JSON.stringify({ k: 'cap', code: 'lines_cap', limit: 5, via: '10.0.0.1' });
  expect(textsOf(inside, [[1, 'n', text]])).toEqual(['{"k":"cap","code":"lines_cap","limit":5}']);
});

test('a failure does not say where it failed', () => {
  const failure = {
    owner: 'policy',
    code: 'private_address',
    message: 'example.net is 10.0.0.5, not public',
  } as const;
  const context = { tool: 'ping', rule: { hops: 0, private: true }, asked: ['example.net'] } as const;
  expect(redactFailure(context, failure).message).toBe('example.net is [hidden], not public');
});

test('a log with more to remember than any tool prints shows nothing more', () => {
  const flood = Array.from({ length: limits.redact.addresses + 2 }, (_, i) => `h 0 8.${i >> 8}.${i & 255}.1`);
  const texts = textsOf({ tool: 'mtr', hops: 1 }, lines(...flood, 'h 5 9.9.9.9', 'x 0 1'));
  expect(texts.slice(-2)).toEqual(['[hidden]', '[hidden]']);
});
