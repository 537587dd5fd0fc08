import { describe, expect, test } from 'vitest';
import { parseWhoisTarget } from '#protocol/whois-target.ts';
import { iana, mayFollow, queryFor, referralIn } from '../../../../agent/whois/servers.ts';

test.each([
  [iana, 'AS64500', 'AS64500'],
  [iana, '192.0.2.0/24', '192.0.2.0'],
  ['whois.arin.net', 'AS64500', 'a + 64500'],
  ['whois.arin.net', '192.0.2.1', 'n + 192.0.2.1'],
  ['whois.arin.net', '192.0.2.0/24', 'r + = 192.0.2.0/24'],
  ['whois.ripe.net', '2001:db8::/32', '-r 2001:db8::/32'],
  ['whois.apnic.net', 'AS64500', '-r AS64500'],
  ['whois.lacnic.net', '192.0.2.1', '192.0.2.1'],
  ['whois.verisign-grs.com', 'example.com', 'domain example.com'],
  ['whois.denic.de', 'example.de', '-T dn,ace example.de'],
  ['whois.nic.example', 'a.example', 'a.example'],
])('%s is asked about %s by one line', (server, target, line) => {
  expect(queryFor(server, parseWhoisTarget(target))).toBe(`${line}\r\n`);
});

describe('a referral', () => {
  const [verisign, arin] = ['whois.verisign-grs.com', 'whois.arin.net'];

  test.each([
    [iana, 'refer:        whois.ripe.net', 'whois.ripe.net'],
    [iana, 'whois:        whois.nic.example', 'whois.nic.example'],
    [verisign, '   Registrar WHOIS Server: WHOIS.Registrar.example', 'whois.registrar.example'],
    [arin, 'ReferralServer:  whois://whois.apnic.net', 'whois.apnic.net'],
    [arin, 'ReferralServer:  whois://whois.apnic.net:43', 'whois.apnic.net'],
  ])('%s: %j names %s', (from, line, server) => {
    expect(referralIn(from, line)).toBe(server);
  });

  test.each([
    [arin, 'ReferralServer:  rwhois://rwhois.example.net:4321'],
    [arin, 'ReferralServer:  whois://whois.example.net:25'],
    [iana, 'refer: 169.254.169.254'],
    [iana, 'refer: 0x7f.1'],
    [iana, 'refer: localhost'],
    [iana, 'refer: [::1]'],
    [iana, 'refer: whois.ripe.net -h evil'],
    [iana, 'refer:'],
    [iana, 'remarks: refer: whois.ripe.net'],
    [iana, `refer: ${'a'.repeat(100_000)}`],
    // A holder's own remark, gone on with in the next line.
    ['whois.ripe.net', '                refer: whois.apnic.net'],
    ['whois.ripe.net', 'whois: whois.apnic.net'],
    [arin, '  ReferralServer: whois://whois.apnic.net'],
  ])('%s: %j names nobody', (from, line) => {
    expect(referralIn(from, line)).toBeUndefined();
  });

  test('of IANA goes anywhere, of anybody else only to the regional registries', () => {
    expect(mayFollow(iana, 'whois.nic.example')).toBe(true);
    expect(mayFollow('whois.arin.net', 'whois.apnic.net')).toBe(true);
    expect(mayFollow('whois.arin.net', 'whois.nic.example')).toBe(false);
    expect(mayFollow('whois.nic.example', iana)).toBe(false);
  });
});
