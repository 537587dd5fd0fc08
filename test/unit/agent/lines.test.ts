import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LineOptions, lineSplitter } from '../../../agent/lines.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function split(chunks: readonly (string | Uint8Array)[], options: Partial<LineOptions> = {}): string[] {
  const splitter = lineSplitter({ capBytes: 100, ...options });
  const lines = chunks.flatMap((chunk) => splitter.push(typeof chunk === 'string' ? encode(chunk) : chunk));
  return [...lines, ...splitter.end()];
}

describe('lines', () => {
  test.each([
    ['whole lines', ['a\nb\n'], ['a', 'b']],
    ['empty lines count', ['\n\na\n'], ['', '', 'a']],
    ['a line in pieces', ['a', 'b', 'c\nd'], ['abc', 'd']],
    ['the last line without its end', ['a\nb'], ['a', 'b']],
    ['nothing at all', [''], []],
    ['CR LF, also split', ['a\r\nb\r', '\nc'], ['a', 'b', 'c']],
    ['a CR elsewhere is shown', ['over\rwrite\n'], ['over␍write']],
    ['control characters are shown', ['\u001b[2J\u0007\u0000\u009b\n'], ['␛[2J␇␀<U+009B>']],
    ['a BOM is shown', ['\ufeffa\n'], ['<U+FEFF>a']],
    ['a tab stays', ['a\tb\n'], ['a\tb']],
  ])('%s', (_, chunks, lines) => {
    expect(split(chunks)).toEqual(lines);
  });

  test('a character split over chunks is one character', () => {
    const [first, second, third, fourth] = encode('😀');
    const pieces = [first!, second!, third!, fourth!].map((octet) => Uint8Array.of(octet));
    expect(split(['a', ...pieces, 'b\n'])).toEqual(['a😀b']);
  });

  test('what is no UTF-8 is replaced, and the stream goes on', () => {
    expect(split([Uint8Array.of(0xfe, 0xff, 0x00), '\nnext\n'])).toEqual(['\ufffd\ufffd␀', 'next']);
    expect(split(['cut ', Uint8Array.of(0xf0, 0x9f)])).toEqual(['cut \ufffd']);
  });

  test('however the octets are cut into chunks, the lines are the same', () => {
    const pieces = fc
      .constantFrom('\n', '\r\n', '\r', 'a', '😀', 'é', '\u009b', '\ufeff', 'x'.repeat(120))
      .map(encode);
    const octets = fc
      .array(fc.oneof(pieces, fc.uint8Array({ maxLength: 8 })), { maxLength: 30 })
      .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));
    const cuts = fc.array(fc.nat(400), { maxLength: 12 });
    fc.assert(
      fc.property(octets, cuts, fc.integer({ min: 1, max: 150 }), (whole, at, capBytes) => {
        const sorted = [0, ...at.sort((a, b) => a - b), whole.length];
        const chunks = sorted.slice(1).map((to, index) => whole.subarray(sorted[index], to));
        expect(split(chunks, { capBytes })).toEqual(split([whole], { capBytes }));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a long line', () => {
  test('is cut at the cap with a marker, passed on at once, and the next line is whole', () => {
    const splitter = lineSplitter({ capBytes: 10 });
    expect(splitter.push(encode('x'.repeat(500)))).toEqual(['xxxxxxxxxx… [cut at 10 bytes]']);
    expect(splitter.push(encode('x'.repeat(500)))).toEqual([]);
    expect(splitter.push(encode('x\nnext\n'))).toEqual(['next']);
  });

  test('of exactly the cap is not cut', () => {
    expect(split(['x'.repeat(10) + '\n'], { capBytes: 10 })).toEqual(['x'.repeat(10)]);
  });

  test('is measured in octets, as it will be shown, and never cut inside a character', () => {
    expect(split(['😀😀😀\n'], { capBytes: 10 })).toEqual(['😀😀… [cut at 10 bytes]']);
    expect(split(['\u009b\u009b\n'], { capBytes: 10 })).toEqual(['<U+009B><U… [cut at 10 bytes]']);
  });

  test('of ten megabytes takes linear time and constant memory', () => {
    const splitter = lineSplitter({ capBytes: 8192 });
    const chunk = encode('x'.repeat(65_536));
    let lines = 0;
    for (let i = 0; i < 160; i += 1) lines += splitter.push(chunk).length;
    expect(lines).toBe(1);
  });
});

describe('a tool that ends a line only with the next one', () => {
  const isWhole = (partial: string) => partial.endsWith('ms');

  test('has its line passed on at once, and once', () => {
    const splitter = lineSplitter({ capBytes: 100, isWhole });
    expect(splitter.push(encode('\n 1  a  1 ms'))).toEqual(['', ' 1  a  1 ms']);
    expect(splitter.push(encode('\n 2  b'))).toEqual([]);
    expect(splitter.push(encode('  2 ms'))).toEqual([' 2  b  2 ms']);
    expect(splitter.push(encode('\n'))).toEqual([]);
    expect(splitter.end()).toEqual([]);
  });

  test('and what it adds to it after all is a line of its own', () => {
    expect(split(['1 ms', ' !H\n2 ms\n'], { isWhole })).toEqual(['1 ms', ' !H', '2 ms']);
  });
});
