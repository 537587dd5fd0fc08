import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noteSchema, parseAddress } from '#protocol';
import { nameQuestion, originQuestion, readName, readOrigin } from '../../../../agent/networks/zone.ts';

const address = (text: string) => parseAddress(text)!;

describe('a question', () => {
  test.each([
    ['192.0.2.1', '1.2.0.192.origin.asn.example'],
    ['2001:db8:801:53::1', '3.5.0.0.1.0.8.0.8.b.d.0.1.0.0.2.origin6.asn.example'],
    // Beyond the first 64 bits nothing is told.
    ['2001:db8:801:53:dead:beef::1', '3.5.0.0.1.0.8.0.8.b.d.0.1.0.0.2.origin6.asn.example'],
  ])('for the origin of %s', (text, name) => {
    expect(originQuestion(address(text), 'asn.example')).toBe(name);
  });

  test('for a name', () => {
    expect(nameQuestion(4_294_967_295, 'asn.example')).toBe('AS4294967295.asn.example');
  });
});

describe('an origin', () => {
  const read = (...records: string[]) =>
    readOrigin(
      records.map((record) => [record]),
      address('192.0.2.1'),
    );

  test.each([
    [['64500 | 192.0.2.0/24 | AT | ripencc | 2020-01-01'], [64500], '192.0.2.0/24'],
    [['64500 64501 | 192.0.2.0/24 | AT | ripencc | 2020-01-01'], [64500, 64501], '192.0.2.0/24'],
    [['64500 | 192.0.2.0/23 | AT', '64501 | 192.0.2.0/24 | AT'], [64501], '192.0.2.0/24'],
    [['64500 | 192.0.2.0/24 | AT', '64501 64500 | 192.0.2.0/24 | AT'], [64500, 64501], '192.0.2.0/24'],
    [['64500|192.0.2.0/24'], [64500], '192.0.2.0/24'],
    [['4294967295 | 192.0.2.0/24'], [4_294_967_295], '192.0.2.0/24'],
  ])('%j', (records, asn, prefix) => {
    expect(read(...records)).toEqual({ asn, prefix });
  });

  test.each([
    [[]],
    [['']],
    [['0 | 192.0.2.0/24 | AT']],
    [['4294967296 | 192.0.2.0/24 | AT']],
    [['64500  64501 | 192.0.2.0/24']],
    [['AS64500 | 192.0.2.0/24 | AT']],
    [['-1 | 192.0.2.0/24']],
    [['6e4 | 192.0.2.0/24']],
    [['64500 | 198.51.100.0/24 | AT']],
    [['64500 | 192.0.2.0/240 | AT']],
    [['64500 | 2001:db8::/32']],
    [['NA | 192.0.2.0/24']],
    [['64500']],
  ])('%j is none', (records) => {
    expect(read(...records)).toBeUndefined();
  });

  test('comes in pieces', () => {
    expect(readOrigin([['645', '00 | 192.0.2', '.0/24']], address('192.0.2.1'))?.asn).toEqual([64500]);
  });

  test('has no more numbers than a note takes', () => {
    const many = Array.from({ length: 60 }, (_, index) => 64_500 + index).join(' ');
    expect(read(`${many} | 192.0.2.0/24`)?.asn).toHaveLength(8);
  });
});

describe('a name', () => {
  const read = (record: string) => readName([[record]], 64500);

  test.each([
    ['64500 | AT | ripencc | 2020-01-01 | EXAMPLE-NET, AT', 'EXAMPLE-NET'],
    ['64500 | US | arin | | EXAMPLE - Example, LLC, US', 'EXAMPLE - Example, LLC'],
    ['64500 | AT | ripencc | 2020-01-01 | A | B, AT', 'A | B'],
    ['64500 | AT | ripencc | 2020-01-01 | \u001b[2Jevil\n\u202e', '␛[2Jevil <U+202E>'],
    [`64500 | AT | ripencc | 2020-01-01 | ${'x'.repeat(300)}`, 'x'.repeat(80)],
    [Buffer.from('64500 | SE | ripencc | | Örebro, SE').toString('latin1'), 'Örebro'],
  ])('%j', (record, name) => {
    const got = read(record.replaceAll('\u202e', Buffer.from('\u202e').toString('latin1')));
    expect(got).toBe(name);
  });

  test.each([
    '64501 | AT | ripencc | 2020-01-01 | OTHER, AT',
    '64500 | AT | ripencc | 2020-01-01',
    '64500 | AT | ripencc | 2020-01-01 | , AT',
    '',
  ])('%j is none', (record) => {
    expect(read(record)).toBeUndefined();
  });
});

test('whatever a zone says, what is understood of it is a note', () => {
  const words = fc.oneof(
    fc.string(),
    fc.constantFrom('64500', '192.0.2.0/24', '|', ' ', '0.0.0.0/0', 'AT', ',', '::/0'),
  );
  const answers = fc.array(fc.array(fc.array(words).map((all) => all.join('|'))));
  fc.assert(
    fc.property(answers, (records) => {
      const origin = readOrigin(records, address('192.0.2.1'));
      const name = readName(records, 64500);
      const note = { k: 'network', address: '192.0.2.1', asn: [], ...origin, ...(name && { name }) };
      expect(noteSchema.safeParse(note).success).toBe(true);
    }),
  );
});

test('an answer of a megabyte is read in milliseconds', () => {
  for (const filler of [' ', '|', '6', ', ', '1 ', '\n'])
    expect(readOrigin([[filler.repeat(1_000_000)]], address('192.0.2.1'))).toBeUndefined();
});
