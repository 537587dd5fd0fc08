import { describe, expect, test } from 'vitest';
import { parseWhoisTarget } from '#protocol/whois-target.ts';
import { iana, mayFollow, queryFor, referralIn } from '../../../../agent/whois/servers.ts';

test.each([
  [iana, 'AS64500', 'AS64500'],
  [iana, '192.0.2.0/24', '192.0.2.0'],
  ['whois.arin.net', 'AS64500', 'a + 64500'],
  ['whois.arin.net', '192.0.2.1', 'n + 192.0.2.1'],
  ['whois.arin.net', '192.0.2.0/24', 'r + = 192.0.2.0/24'],
  ['whois.ripe.net', '2001:db8::/32', '2001:db8::/32'],
  ['whois.verisign-grs.com', 'example.com', 'domain example.com'],
  ['whois.denic.de', 'example.de', '-T dn,ace example.de'],
  ['whois.nic.example', 'a.example', 'a.example'],
])('%s is asked about %s by one line', (server, target, line) => {
  expect(queryFor(server, parseWhoisTarget(target))).toBe(`${line}\r\n`);
});

describe('a referral', () => {
  test.each([
    ['refer:        whois.ripe.net', 'whois.ripe.net'],
    ['whois:        whois.nic.example', 'whois.nic.example'],
    ['   Registrar WHOIS Server: WHOIS.Registrar.example', 'whois.registrar.example'],
    ['ReferralServer:  whois://whois.apnic.net', 'whois.apnic.net'],
    ['ReferralServer:  whois://whois.apnic.net:43', 'whois.apnic.net'],
  ])('%j names %s', (line, server) => {
    expect(referralIn(line)).toBe(server);
  });

  test.each([
    'ReferralServer:  rwhois://rwhois.example.net:4321',
    'ReferralServer:  whois://whois.example.net:25',
    'refer: 169.254.169.254',
    'refer: 0x7f.1',
    'refer: localhost',
    'refer: [::1]',
    'refer: whois.ripe.net -h evil',
    'refer:',
    'remarks: refer: whois.ripe.net',
    `refer: ${'a'.repeat(100_000)}`,
  ])('%j names nobody', (line) => {
    expect(referralIn(line)).toBeUndefined();
  });

  test('of IANA goes anywhere, of anybody else only to the regional registries', () => {
    expect(mayFollow(iana, 'whois.nic.example')).toBe(true);
    expect(mayFollow('whois.arin.net', 'whois.apnic.net')).toBe(true);
    expect(mayFollow('whois.arin.net', 'whois.nic.example')).toBe(false);
    expect(mayFollow('whois.nic.example', iana)).toBe(false);
  });
});
