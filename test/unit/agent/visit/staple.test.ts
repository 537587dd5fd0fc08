import { expect, test } from 'vitest';
import { stapleOf } from '../../../../agent/visit/staple.ts';

/** DER: a tag, a length, and what is in it (X.690 §8.1). */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size =
    length < 128
      ? [length]
      : length < 65_536
        ? [0x82, length >> 8, length & 255]
        : [0x83, length >> 16, (length >> 8) & 255, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const [sequence, integer, octets] = [0x30, 0x02, 0x04];
const good = der(0x80);
const single = (serial: Buffer) =>
  der(sequence, der(sequence, der(sequence), der(octets), der(octets), der(integer, serial)), good);
const response = (...singles: Buffer[]) => {
  const basic = der(sequence, der(sequence, der(sequence, ...singles)));
  return der(sequence, der(0x0a, Buffer.from([0])), der(0xa0, der(sequence, der(0x06), der(octets, basic))));
};

test('the response for a certificate is the one with its serial number', () => {
  expect(stapleOf(response(single(Buffer.from([7])), single(Buffer.from([1, 2]))), '0102')).toBe('good');
  expect(stapleOf(response(single(Buffer.from([7]))), '0102')).toBe('unread');
});

test('a number of a size that no serial number has is none', () => {
  const long = Buffer.alloc(20_000, 1);
  expect(stapleOf(response(single(long)), long.toString('hex'))).toBe('unread');
  expect(stapleOf(response(single(long), single(Buffer.from([1, 2]))), '0102')).toBe('good');
});
