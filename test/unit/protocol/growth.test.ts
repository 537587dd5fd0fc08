import { describe, expect, test } from 'vitest';
import {
  decodeNote,
  DecodeError,
  decodeText,
  exceeds,
  limits,
  parseCidr,
  parseTarget,
  requestSchema,
  TargetError,
  visible,
} from '#protocol';
import { readControl } from '../../../agent/control.ts';
import { lineSplitter } from '../../../agent/lines.ts';
import { addressesIn } from '../../../agent/names.ts';
import { superlinear } from '../../support/growth.ts';

const of = (text: string) => (size: number) => text.repeat(Math.ceil(size / text.length));

/** Its own error is an answer, too. */
function tried(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof DecodeError || error instanceof TargetError)) throw error;
  }
}

describe('a parser of the wrong kind is caught', { timeout: 60_000 }, () => {
  const looksBack = (line: string) => {
    let found = 0;
    for (let at = 0; at < line.length; at++) if (line.includes('~', at)) found++;
    return found;
  };

  test.each([
    ['that looks for the end from every place', looksBack],
    ['with an expression that tries every beginning', (line: string) => /a+b/.test(line)],
    ['with an expression that tries every split', (line: string) => /^(?:a+)+$/.test(`${line}~`)],
  ])('%s', (_, parse) => {
    expect(superlinear(of('a'), parse)).toMatch(/took/);
  });

  test('and one of the right kind is not', () => {
    expect(superlinear(of('a '), (line) => line.split(' ').map((word) => word.length))).toBeUndefined();
  });
});

describe('takes time in proportion to its input', { timeout: 120_000 }, () => {
  const texts = [
    'a',
    ' ',
    '\u001b',
    '\u009b',
    '1.',
    ':',
    '0:',
    '%',
    'ü.',
    '-',
    '\\',
    '"',
    '[',
    '{"t":',
    '\r',
    '\ud800',
  ];

  test.each([
    ['visible', visible],
    ['exceeds', (text: string) => exceeds(text, text.length + 1)],
    ['parseTarget', (text: string) => tried(() => parseTarget(text))],
    ['parseCidr', (text: string) => parseCidr(`${text}/${text}`)],
    ['addressesIn', addressesIn],
    ['readControl', readControl],
  ])('%s', (_, parse) => {
    for (const text of texts) expect(superlinear(of(text), parse), JSON.stringify(text)).toBeUndefined();
  });

  // Up to the largest frame that there is: beyond that nothing is parsed.
  test.each([
    ['decodeNote', decodeNote],
    ['decodeText', (text: string) => tried(() => decodeText(requestSchema, text, limits.frame.agentBytes))],
    [
      'decodeText of a string',
      (text: string) => tried(() => decodeText(requestSchema, JSON.stringify(text), 1e6)),
    ],
  ])('%s', (_, parse) => {
    for (const text of texts) {
      expect(superlinear(of(text), parse, limits.frame.agentBytes), JSON.stringify(text)).toBeUndefined();
    }
  });

  test('decodeText, of many keys and many items', () => {
    const many =
      (one: (i: number) => string, [open, close]: string) =>
      (size: number) =>
        `${open}${Array.from({ length: Math.ceil(size / 8) }, (__, i) => one(i)).join(',')}${close}`;
    const decodeIt = (text: string) => tried(() => decodeText(requestSchema, text, 4e7));
    expect(
      superlinear(
        many((i) => `"k${i}":1`, '{}'),
        decodeIt,
      ),
    ).toBeUndefined();
    expect(
      superlinear(
        many(() => '1', '[]'),
        decodeIt,
      ),
    ).toBeUndefined();
    const locations = many((i) => `{"pop":"${i}"}`, '[]');
    expect(superlinear((size) => `{"locations":${locations(size)}}`, decodeIt)).toBeUndefined();
  });

  test.each([1, 7, 4096])('the line splitter, in chunks of %i', (chunkBytes) => {
    const split = (text: string) => {
      const splitter = lineSplitter({ capBytes: 8192, isWhole: (partial) => partial.endsWith('ms') });
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length; at += chunkBytes)
        splitter.push(bytes.subarray(at, at + chunkBytes));
      return splitter.end();
    };
    for (const text of ['a', '\n', '\r', '\u001b', '1 ms', '\ud800']) {
      expect(superlinear(of(text), split, 250_000), JSON.stringify(text)).toBeUndefined();
    }
  });
});
