import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { closeFrame } from '../../../chaos/proxy/close-frame.ts';
import { frameSplitter } from '../../../chaos/proxy/splitter.ts';
import { aFrame } from './frames.ts';

/** 125 is the longest short form, 126 to 65535 take two bytes of length, more takes eight. */
const lengths = [0, 1, 125, 126, 127, 128, 65_535, 65_536];

function split(stream: Buffer, sizes: () => number): { opcode: number; text: string }[] {
  const splitter = frameSplitter();
  const found = [];
  for (let at = 0; at < stream.length;) {
    const size = sizes();
    found.push(...splitter.push(stream.subarray(at, at + size)));
    at += size;
  }
  return found.map(({ opcode, text }) => ({ opcode, text }));
}

test.each([true, false])('frames of every form of length are found byte by byte, masked: %s', (masked) => {
  const texts = lengths.map((length) => 'x'.repeat(length));
  const stream = Buffer.concat(texts.map((text) => aFrame(text, { masked })));
  expect(split(stream, () => 1)).toEqual(texts.map((text) => ({ opcode: 1, text })));
});

test('frames are the same, however the stream is cut', () => {
  const frames = fc.array(
    fc.record({ text: fc.string({ maxLength: 300, unit: 'grapheme' }), masked: fc.boolean() }),
    { maxLength: 8 },
  );
  const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 200 }));
  fc.assert(
    fc.property(frames, sizes, (frames, sizes) => {
      const stream = Buffer.concat(frames.map(({ text, masked }) => aFrame(text, { masked })));
      const found = split(stream, () => sizes.next().value);
      expect(found).toEqual(frames.map(({ text }) => ({ opcode: 1, text })));
    }),
  );
});

test('the bytes of the frames are the bytes of the stream', () => {
  const stream = Buffer.concat(lengths.map((length) => aFrame('y'.repeat(length), { masked: true })));
  const frames = frameSplitter().push(stream);
  expect(Buffer.concat(frames.map(({ bytes }) => bytes)).equals(stream)).toBe(true);
});

test('control frames between others are frames, too', () => {
  const stream = Buffer.concat([
    aFrame('a', { masked: false }),
    aFrame('are you there', { masked: false, opcode: 9 }),
    closeFrame(1001, false),
  ]);
  expect(
    frameSplitter()
      .push(stream)
      .map(({ opcode }) => opcode),
  ).toEqual([1, 9, 8]);
});

test('a Close frame carries its code, masked or not', () => {
  for (const masked of [true, false]) {
    const [frame] = frameSplitter().push(closeFrame(4410, masked));
    expect(frame!.bytes[1]! & 0x80).toBe(masked ? 0x80 : 0);
    expect(frame!.opcode).toBe(8);
  }
});
