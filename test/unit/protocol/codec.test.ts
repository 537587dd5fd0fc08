import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { decode, DecodeError, decodeText, exceeds } from '#protocol';

const schema = z.strictObject({
  tool: z.enum(['ping', 'mtr']),
  packets: z.int().check(z.gte(1), z.lte(100)),
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(3))),
});

function failureOf(decoding: () => unknown): DecodeError {
  try {
    decoding();
  } catch (error) {
    if (error instanceof DecodeError) return error;
  }
  throw new Error('it was decoded');
}

test('what fits has its type', () => {
  expect(decode(schema, { tool: 'ping', packets: 3 })).toEqual({ tool: 'ping', packets: 3 });
});

describe('what does not fit names the field, and what is allowed there', () => {
  test.each([
    [{ tool: 'rm', packets: 3 }, { tool: 'must be one of ping, mtr' }],
    [{ tool: 'ping', packets: 0 }, { packets: 'must be at least 1' }],
    [{ tool: 'ping', packets: 101 }, { packets: 'must be at most 100' }],
    [{ tool: 'ping', packets: 1.5 }, { packets: 'must be an integer' }],
    [{ tool: 'ping', packets: '3' }, { packets: 'must be a number' }],
    [{ tool: 'ping', packets: 3, name: 'long' }, { name: 'must be at most 3 characters' }],
    [{ tool: 'ping', packets: 3, name: '' }, { name: 'must be at least 1 character' }],
    [{ tool: 'ping', packets: 3, count: 9 }, { count: 'is not known here' }],
    [null, { body: 'must be an object' }],
  ])('%j', (value, fields) => {
    const failure = failureOf(() => decode(schema, value));
    expect(failure.code).toBe('bad_shape');
    expect(failure.fields).toEqual(fields);
  });

  test.each(['__proto__', 'constructor', 'toString'])('also a key that every object has: %s', (key) => {
    const trap = JSON.parse(`{"tool":"ping","packets":3,"${key}":{"packets":999}}`);
    expect(Object.entries(failureOf(() => decode(schema, trap)).fields)).toEqual([
      [key, 'is not known here'],
    ]);
  });
});

describe('what makes a schema itself stumble is refused like anything else', () => {
  test('a length that is none', () => {
    const bounded = z.object({ list: z.array(z.string()).check(z.maxLength(3)) });
    const trap = JSON.parse('{"list":{"length":{"toString":null}}}');
    expect(failureOf(() => decode(bounded, trap)).code).toBe('bad_shape');
  });

  test('a field whose text is no JSON after all', () => {
    const stored = z.pipe(
      z.string(),
      z.transform((text): unknown => JSON.parse(text)),
    );
    expect(failureOf(() => decode(stored, '{')).code).toBe('bad_shape');
  });
});

describe('a text', () => {
  test('is decoded', () => {
    expect(decodeText(schema, '{"tool":"mtr","packets":1}', 100)).toEqual({ tool: 'mtr', packets: 1 });
  });

  test.each([
    ['that is too long', `"${'x'.repeat(100)}"`, 'too_big'],
    ['that is too long in octets', `"${'é'.repeat(60)}"`, 'too_big'],
    ['that is no JSON', '{', 'not_json'],
    ['that is empty', '', 'not_json'],
    ['that is octets', new ArrayBuffer(4), 'not_json'],
    ['of another shape', '{}', 'bad_shape'],
  ])('%s is refused', (_, text, code) => {
    expect(failureOf(() => decodeText(schema, text, 100)).code).toBe(code);
  });
});

test.each([
  ['abc', 3, false],
  ['abcd', 3, true],
  ['éé', 4, false],
  ['ééé', 5, true],
  ['😀', 4, false],
  ['😀', 3, true],
])('%s exceeds %i octets: %s', (text, cap, expected) => {
  expect(exceeds(text, cap)).toBe(expected);
});
