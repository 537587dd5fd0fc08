import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addressNamedBy,
  formatAddress,
  formatCidr,
  noRules,
  parseAddress,
  parseTarget,
  permitted,
  reverseBlock,
} from '#protocol';

const zeros = '0.'.repeat(12);

/** Whether edge and agent let a target pass before it is resolved. */
function passes(input: string): boolean {
  const address = addressNamedBy(parseTarget(input));
  return !address || permitted(address, noRules);
}

describe('a reverse name denotes a block', () => {
  test.each([
    ['34.216.184.93.in-addr.arpa', '93.184.216.34/32'],
    ['184.93.in-addr.arpa', '93.184.0.0/16'],
    ['in-addr.arpa', '0.0.0.0/0'],
    ['8.b.d.0.1.0.0.2.ip6.arpa', '2001:db8::/32'],
    ['8.ip6.arpa', '8000::/4'],
    ['ip6.arpa', '::/0'],
    // RFC 2317, DNS-SD: a name within the block
    ['5.0-25.2.0.192.in-addr.arpa', '192.0.2.0/24'],
    ['b._dns-sd._udp.0.1.0.10.in-addr.arpa', '10.0.1.0/32'],
    ['1.2.3.4.5.6.in-addr.arpa', '6.5.4.3/32'],
    // Not how a number is written there: no resolver takes it for one
    ['1.010.10.in-addr.arpa', '10.0.0.0/8'],
    ['256.in-addr.arpa', '0.0.0.0/0'],
    ['0a.10.in-addr.arpa', '10.0.0.0/8'],
    ['10.2.ip6.arpa', '2000::/4'],
  ])('%s: %s', (name, block) => {
    expect(formatCidr(reverseBlock(name)!)).toBe(block);
  });

  test.each(['example.net', '1.0.0.10.in-addr.arpa.example.net', 'xin-addr.arpa', 'arpa', '1.ip6.int'])(
    '%s is none',
    (name) => {
      expect(reverseBlock(name)).toBeUndefined();
    },
  );

  test('whatever address it is made of', () => {
    const octets = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(octets, fc.boolean(), (list, isV4) => {
        const bytes = isV4 ? list.slice(0, 4) : list;
        const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
        const labels = isV4 ? bytes.map(String) : hex.split('');
        const name = `${labels.reverse().join('.')}.${isV4 ? 'in-addr' : 'ip6'}.arpa`;
        expect(reverseBlock(name)).toEqual({
          base: { family: isV4 ? 4 : 6, bytes },
          prefixLength: isV4 ? 32 : 128,
        });
      }),
    );
  });
});

describe('a target passes before it is resolved', () => {
  test.each([
    '93.184.216.34',
    'example.net',
    '34.216.184.93.in-addr.arpa',
    '93.in-addr.arpa',
    'x.8.8.8.8.in-addr.arpa',
    '0.7.4.6.0.6.2.ip6.arpa',
    '2.ip6.arpa',
  ])('%s', (input) => {
    expect(passes(input)).toBe(true);
  });

  test.each([
    '10.0.0.1',
    '1.0.0.10.in-addr.arpa',
    '1.0.0.10.IN-ADDR.ARPA.',
    '10.in-addr.arpa',
    '16.172.in-addr.arpa',
    '254.169.254.169.in-addr.arpa',
    '_ldap._tcp.0.168.192.in-addr.arpa',
    '999.10.in-addr.arpa',
    'in-addr.arpa',
    'd.f.ip6.arpa',
    '0.8.e.f.ip6.arpa',
    `1.${'0.'.repeat(31)}ip6.arpa`,
    // What it carries inside: 10.0.0.1 mapped, 169.254.169.254 by NAT64, 127.0.0.1 by 6to4
    `1.0.0.0.0.0.a.0.f.f.f.f.${'0.'.repeat(20)}ip6.arpa`,
    `e.f.9.a.e.f.9.a.${zeros}0.0.0.0.b.9.f.f.4.6.0.0.ip6.arpa`,
    '1.0.0.0.0.0.f.7.2.0.0.2.ip6.arpa',
  ])('%s does not', (input) => {
    expect(passes(input)).toBe(false);
  });

  test('as its reverse name exactly when it does itself', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const name = `${text.split('.').reverse().join('.')}.in-addr.arpa`;
        expect(formatAddress(addressNamedBy(parseTarget(name))!)).toBe(formatAddress(parseAddress(text)!));
        expect(passes(name)).toBe(passes(text));
      }),
    );
  });
});
