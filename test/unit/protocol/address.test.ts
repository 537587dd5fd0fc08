import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cidr,
  contains,
  formatAddress,
  isGlobalUnicast,
  parseAddress,
  parseCidr,
  permitted,
} from '#protocol';

describe('a literal', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8::', '2001:db8::'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::8', '1::8'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    // RFC 5952 §4.2: the longest run, the first of equals, never a single group
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('%s is %s', (text, canonical) => {
    expect(formatAddress(parseAddress(text)!)).toBe(canonical);
  });

  test.each([
    '',
    ':',
    ':::',
    '1:',
    ':1',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4::5:6:7:8',
    '12345::',
    'g::',
    '::1%lo',
    '[::1]',
    '::192.0.2.1:1',
    '192.0.2.1::',
    '::1.2.3',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '0x7f.0.0.1',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.-4',
    '1..2.3',
    '+1.2.3.4',
    '１.2.3.4',
    '1.2.3.4\n',
    '::1\n',
    '::1/128',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test('is the same after a round trip, whatever it is', () => {
    const octets = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(octets, fc.boolean(), (list, isV4) => {
        const bytes = isV4 ? list.slice(0, 4) : list;
        const text = formatAddress({ family: isV4 ? 4 : 6, bytes });
        expect(parseAddress(text)).toEqual({ family: isV4 ? 4 : 6, bytes });
      }),
    );
  });

  test('is read in linear time, however long it is', () => {
    for (const text of [':'.repeat(1e6), '1.'.repeat(1e6), '0:'.repeat(1e6)]) parseAddress(text);
  });
});

describe('a block', () => {
  test.each(['10.0.0.0/8', '0.0.0.0/0', '192.0.2.1/32', '192.0.2.1', '2001:db8::/32', '::/0', '::1'])(
    '%s',
    (text) => {
      expect(parseCidr(text)).toBeDefined();
    },
  );

  test.each([
    '10.0.0.1/8',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '10.0.0.0/8 ',
    '/8',
  ])('%j is none', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  test.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.128/25', '10.0.0.127', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['::/0', '8.8.8.8', false],
    ['2001:db8::/33', '2001:db8:8000::', false],
    ['2001:db8::/33', '2001:db8:7fff::', true],
  ])('%s has %s: %s', (block, address, expected) => {
    expect(contains(cidr(block), parseAddress(address)!)).toBe(expected);
  });
});

describe('global unicast, and nothing else', () => {
  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2001:4860:4860::8888',
    '2a00::1',
  ])('%s is', (text) => {
    expect(isGlobalUnicast(parseAddress(text)!)).toBe(true);
  });

  test.each(['64:ff9b::808:808', '::ffff:8.8.8.8', '2002:808:808::1'])(
    '%s is, for what it carries',
    (text) => {
      expect(isGlobalUnicast(parseAddress(text)!)).toBe(true);
    },
  );

  test.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::a9fe:a9fe',
    '::ffff:127.0.0.1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:0:a9fe:a9fe::1',
    // Teredo: the client's address is stored with its bits inverted (here 10.0.0.1, server 8.8.8.8)
    '2001:0:808:808:0:0:f5ff:fffe',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
    '2001:db8::1',
    '2002:a9fe:a9fe::1',
    '2002:7f00:1::',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
  ])('%s is not', (text) => {
    expect(isGlobalUnicast(parseAddress(text)!)).toBe(false);
  });
});

describe('an operator', () => {
  const rules = { allow: [cidr('10.0.0.0/8')], deny: [cidr('10.1.0.0/16'), cidr('8.8.8.0/24')] };

  test.each([
    ['10.0.0.1', true],
    ['10.1.0.1', false],
    ['192.168.0.1', false],
    ['8.8.4.4', true],
    ['8.8.8.8', false],
    ['64:ff9b::808:808', false],
    ['::ffff:8.8.8.8', false],
  ])('opens and closes: %s %s', (text, expected) => {
    expect(permitted(parseAddress(text)!, rules)).toBe(expected);
  });
});
