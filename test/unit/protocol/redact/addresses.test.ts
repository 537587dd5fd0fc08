import { describe, expect, test } from 'vitest';
import { lines } from '../tools/recordings.ts';
import { textsOf, type Wish } from './redacted.ts';

const inside: Wish = { tool: 'ping', private: true };
const only = (text: string, wish: Wish = inside) => textsOf(wish, lines(text))[0];

describe('private addresses are replaced wherever they stand', () => {
  test.each([
    [
      'From 10.0.0.1 icmp_seq=1 Destination Host Unreachable',
      'From [hidden] icmp_seq=1 Destination Host Unreachable',
    ],
    [
      'From 10.0.0.1: icmp_seq=1 Redirect Host(New nexthop: 192.168.1.1)',
      'From [hidden]: icmp_seq=1 Redirect Host(New nexthop: [hidden])',
    ],
    [';; SERVER: 10.0.0.53#53(10.0.0.53) (UDP)', ';; SERVER: [hidden]#53([hidden]) (UDP)'],
    [
      'x. 60 IN TXT "v=spf1 ip4:10.0.0.1 ip6:fd00::1 -all"',
      'x. 60 IN TXT "v=spf1 ip4:[hidden] ip6:[hidden] -all"',
    ],
    ['from fe80::1%eth0: icmp_seq=1', 'from [hidden]: icmp_seq=1'],
    ['from fd00::: x', 'from [hidden]: x'],
    ['[fd00::1]:53 and fd00:1:2:3:4:5:6:7:53', '[[hidden]]:53 and [hidden]'],
    ['::ffff:10.0.0.1 64:ff9b::a9fe:a9fe 2002:a00:1::', '[hidden] [hidden] [hidden]'],
    ['http://10.0.0.1:8080/x?y=127.0.0.1,a10.0.0.1b', 'http://[hidden]:8080/x?y=[hidden],a[hidden]b'],
    ['10.0.0.0/8, 10.0.0.1-10.0.0.9 and 10.0.0.1.', '[hidden]/8, [hidden]-[hidden] and [hidden].'],
    ['010.000.000.001 and 7.10.0.0.1.9', '[hidden] and [hidden]'],
    ['5.0.0.10.in-addr.arpa. 60 IN PTR gw.example.', '[hidden].in-addr.arpa. 60 IN PTR gw.example.'],
    [`${'1.0.'.repeat(14)}0.0.d.f.IP6.ARPA. x`, '[hidden].IP6.ARPA. x'],
    ['gw.corp.example (10.0.0.1) and gw.corp.example again', '[hidden] ([hidden]) and gw.corp.example again'],
    ['169.254.169.254\t100.64.0.1', '[hidden]\t[hidden]'],
    ['2a00::10.0.0.1 and ip6:2a00::1:192.168.0.1', '[hidden] and ip6:[hidden]'],
    ['fe80:: fd00::/8 fc00::-fd00:: ::1', '[hidden] [hidden]/8 [hidden]-[hidden] [hidden]'],
    ['a0.10.0.0.1', 'a[hidden]'],
  ])('%j', (text, expected) => {
    expect(only(text)).toBe(expected);
  });

  test.each([
    '64 bytes from 93.184.216.34: icmp_seq=1 ttl=57 time=31.2 ms',
    'From 2a00:1450::1: icmp_seq=1',
    'ip6:2a00:1450::1 ip4:8.8.8.8',
    '34.216.184.93.in-addr.arpa. 60 IN PTR example.net.',
    ';; WHEN: Wed Nov 25 20:51:30 UTC 2026',
    '; <<>> DiG 9.18.28-1~deb12u2-Debian <<>> 00:11:22:33:44:55',
    'rtt min/avg/max/mdev = 0.044/0.084/0.112/0.010 ms',
    '2a00::8.8.8.8',
    '; <<>> DiG 9.18.39-0ubuntu0.24.04.2-Ubuntu <<>> -4',
    '9.20.0-2ubuntu0.24.10.1',
    'std::string a :: b Path::bar base::x of ::',
  ])('%j stays as it is', (text) => {
    expect(only(text)).toBe(text);
  });

  test('a name that was seen with a hidden address is hidden from then on', () => {
    const log = lines('From gw.corp.example (10.0.0.1) icmp_seq=1', 'GW.corp.example. is down');
    expect(textsOf(inside, log)[1]).toBe('[hidden] is down');
  });
});
