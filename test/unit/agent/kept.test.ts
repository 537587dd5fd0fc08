import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Entry, limits } from '#protocol';
import { Kept } from '../../../agent/kept.ts';

const line = (text: string): Entry => [0, 'o', text];

function kept(...texts: string[]): Kept {
  const all = new Kept();
  for (const text of texts) all.push(line(text));
  return all;
}

const textsOf = (log: Kept, from: number) => log.batch(from).map(({ entry }) => entry[2]);

test('entries are numbered over the whole log, whatever was forgotten', () => {
  const log = kept('a', 'b', 'c');
  log.forget(2);
  log.push(line('d'));
  expect([log.base, log.total]).toEqual([2, 4]);
  expect(textsOf(log, 2)).toEqual(['c', 'd']);
  expect(textsOf(log, 3)).toEqual(['d']);
});

test('to forget what is forgotten already changes nothing', () => {
  const log = kept('a', 'b', 'c');
  log.forget(2);
  log.forget(1);
  log.forget(0);
  expect([log.base, log.total]).toEqual([2, 3]);
});

describe('a batch', () => {
  test('has as many entries as a frame takes', () => {
    const log = kept(...Array.from({ length: limits.frame.entries + 1 }, () => ''));
    expect(log.batch(0)).toHaveLength(limits.frame.entries);
    expect(log.batch(limits.frame.entries)).toHaveLength(1);
  });

  test('has as many bytes as a frame takes', () => {
    const log = kept(...Array.from({ length: 20 }, () => 'ü'.repeat(limits.job.lineBytes / 2)));
    const batch = log.batch(0);
    expect(batch.length).toBeGreaterThan(1);
    expect(batch.length).toBeLessThan(20);
    const e = batch.map(({ entry }) => entry);
    expect(Buffer.byteLength(JSON.stringify({ t: 'log', seq: 0, e }))).toBeLessThan(limits.frame.agentBytes);
  });

  test('has one entry at least, and none when there is none', () => {
    expect(kept('x'.repeat(limits.frame.agentBytes)).batch(0)).toHaveLength(1);
    expect(kept().batch(0)).toEqual([]);
  });
});

test('what is full is what is kept: by entries or by bytes, whichever is nearer', () => {
  expect(kept().fullness({ keepEntries: 4, keepBytes: 1000 })).toBe(0);
  expect(kept('', '').fullness({ keepEntries: 4, keepBytes: 1000 })).toBe(0.5);
  expect(kept('x'.repeat(1000)).fullness({ keepEntries: 4, keepBytes: 1000 })).toBeGreaterThan(1);
});

test('however it came about, the room that is taken is that of the entries that are left', () => {
  const bounds = { keepEntries: 1e9, keepBytes: 1000 };
  const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 });
  fc.assert(
    fc.property(texts, fc.nat(25), texts, (first, below, more) => {
      const log = kept(...first);
      log.forget(below);
      for (const text of more) log.push(line(text));
      const left = kept(...first.slice(below), ...more);
      expect(log.fullness(bounds)).toBeCloseTo(left.fullness(bounds));
    }),
  );
});
