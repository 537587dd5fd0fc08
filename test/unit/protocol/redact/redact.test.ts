import { describe, expect, test } from 'vitest';
import { mtr } from '#protocol/tools/mtr.ts';
import { ping } from '#protocol/tools/ping.ts';
import { traceroute } from '#protocol/tools/traceroute.ts';
import { aNote, aTarget, folded, lines } from '../tools/recordings.ts';
import { redacted, textsOf, type Wish } from './redacted.ts';

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
  ])('%j stays as it is', (text) => {
    expect(only(text)).toBe(text);
  });

  test('a name that was seen with a hidden address is hidden from then on', () => {
    const log = lines('From gw.corp.example (10.0.0.1) icmp_seq=1', 'GW.corp.example. is down');
    expect(textsOf(inside, log)[1]).toBe('[hidden] is down');
  });
});

describe('what is measured', () => {
  test('stays when its address was asked for', () => {
    const log = [aTarget('10.0.0.5'), ...lines('64 bytes from 10.0.0.5: icmp_seq=1 ttl=61 time=1 ms')];
    expect(redacted({ ...inside, asked: ['10.0.0.5'] }, log)).toEqual(log);
  });

  test('is hidden when a name came to a private address, and its path still ends there', () => {
    const hop = ' 2  10.0.0.5  1.5 ms';
    const log = [aTarget('10.0.0.5'), ...lines(' 1  10.0.0.1  0.5 ms', hop, ' 3  10.0.0.5  1.5 ms')];
    const shown = redacted({ ...inside, tool: 'traceroute' }, log);
    expect(JSON.stringify(shown)).not.toContain('10.0.0');
    const { resolvedAddress, hops } = traceroute.toResult(folded('traceroute', shown), true);
    expect({ resolvedAddress, hops }).toEqual({
      resolvedAddress: null,
      hops: [
        { resolvedAddress: null, resolvedHostname: null, timings: [{ rtt: 0.5 }], hidden: true },
        { resolvedAddress: null, resolvedHostname: null, timings: [{ rtt: 1.5 }], hidden: true },
      ],
    });
  });

  test('is seen when it is one of the hidden hops', () => {
    const log = [aTarget('203.0.113.2'), ...lines(' 1  203.0.113.2  0.5 ms')];
    expect(redacted({ tool: 'traceroute', hops: 3 }, log)).toEqual(log);
    const raw = [aTarget('203.0.113.2'), ...lines('h 0 203.0.113.2', 'd 0 dst.example.net', 'm 0 1 2 3 4')];
    expect(redacted({ tool: 'mtr', hops: 3 }, raw)).toEqual(raw);
  });

  test('is what the first note says, not a later one', () => {
    const log = [aTarget('203.0.113.2'), aTarget('192.0.2.1'), ...lines(' 1  192.0.2.1  0.5 ms')];
    expect(JSON.stringify(redacted({ tool: 'traceroute', hops: 1 }, log))).not.toContain('192.0.2.1');
  });

  test('a resolver that was asked for stays', () => {
    const text = ';; SERVER: 10.0.0.53#53(10.0.0.53) (UDP)';
    expect(only(text, { tool: 'dns', private: true, asked: ['example.net', '10.0.0.53'] })).toBe(text);
  });
});

describe('the answers to a question', () => {
  const wish: Wish = { tool: 'dns', private: true, asked: ['www.example.net'] };

  test.each([
    ['gw.corp.example.\t60\tIN\tA\t10.0.0.1', '[hidden]\t60\tIN\tA\t[hidden]'],
    ['gw.corp.example. 60 IN AAAA fd00::1', '[hidden]\t60\tIN\tAAAA\t[hidden]'],
    ['1.0.0.10.in-addr.arpa. 60 IN PTR gw.corp.example.', '[hidden].in-addr.arpa.\t60\tIN\tPTR\t[hidden]'],
    ['0.0.10.in-addr.arpa. 60 IN NS ns.corp.example.', '[hidden].in-addr.arpa.\t60\tIN\tNS\t[hidden]'],
    [
      '10.IN-ADDR.ARPA. 60 IN SOA ns.corp. me.corp. 1 2 3 4 5',
      '[hidden].in-addr.arpa.\t60\tIN\tSOA\t[hidden]',
    ],
    ['d.f.ip6.arpa. 60 IN NS ns.corp.example.', '[hidden].ip6.arpa.\t60\tIN\tNS\t[hidden]'],
  ])('say nothing of who has a hidden address: %j', (line, expected) => {
    expect(only(line, wish)).toBe(expected);
    expect(folded('dns', redacted(wish, lines(';; ANSWER SECTION:', line))).answers).toHaveLength(1);
  });

  test.each([
    'gw.example.\t60\tIN\tA\t93.184.216.34',
    '34.216.184.93.in-addr.arpa.\t60\tIN\tPTR\texample.net.',
    '192.in-addr.arpa.\t60\tIN\tNS\tr.arin.net.',
    '1.0.0.2.ip6.arpa.\t60\tIN\tNS\tr.arin.net.',
    'in-addr.arpa.\t60\tIN\tNS\ta.in-addr-servers.arpa.',
    'example.net.\t60\tIN\tNS\tns.example.net.',
  ])('stay when nothing in them is hidden: %j', (line) => {
    expect(only(line, wish)).toBe(line);
  });

  test('are seen of what was asked for, and names are hidden once they are known', () => {
    const log = lines(
      'www.example.net.\t60\tIN\tCNAME\tgw.corp.example.',
      'gw.corp.example.\t60\tIN\tA\t10.0.0.1',
      'www.example.net.\t60\tIN\tA\t10.0.0.2',
      'x.example.net.\t60\tIN\tMX\t1 gw.corp.example.',
    );
    expect(textsOf(wish, log).slice(1)).toEqual([
      '[hidden]\t60\tIN\tA\t[hidden]',
      'www.example.net.\t60\tIN\tA\t[hidden]',
      'x.example.net.\t60\tIN\tMX\t1 [hidden]',
    ]);
    const line = '1.0.0.10.in-addr.arpa.\t60\tIN\tPTR\tgw.corp.example.';
    expect(only(line, { ...wish, asked: ['1.0.0.10.in-addr.arpa'] })).toBe(line);
  });
});

describe('the first hops of a traceroute', () => {
  const wish: Wish = { tool: 'traceroute', hops: 2 };

  test('are seen to answer, and not who they are', () => {
    const texts = textsOf(wish, [
      aTarget('203.0.113.2'),
      ...lines(
        ' 1  192.0.2.1  0.044 ms !X  0.008 ms *',
        ' 2  gw.example (192.0.2.9)  0.019 ms',
        ' 3  192.0.2.5  1 ms 192.0.2.1  2 ms',
      ),
    ]);
    expect(texts.slice(1)).toEqual([
      ' 1  [hidden]  0.044 ms !X  0.008 ms *',
      ' 2  [hidden] [hidden]  0.019 ms',
      ' 3  192.0.2.5  1 ms [hidden]  2 ms',
    ]);
  });

  test('have no names, nor do those of whom nobody knows which hop they are', () => {
    const named = (address: string) => aNote({ k: 'name', address, name: `${address}.r.example` });
    const log = [
      named('192.0.2.5'),
      ...lines(' 1  192.0.2.1  1 ms', ' 3  192.0.2.5  1 ms'),
      named('192.0.2.1'),
      named('192.0.2.5'),
    ];
    const [early, , , first, third] = textsOf(wish, log);
    expect([early, first]).toEqual(Array(2).fill('{"k":"name","address":"[hidden]","name":null}'));
    expect(third).toContain('"192.0.2.5.r.example"');
  });

  test('are hidden on stderr too, and a silent hop stays silent', () => {
    const log = lines(' 1  192.0.2.1  1 ms', ' 2  * * *');
    const [, silent, error] = textsOf(wish, [...log, [9, 'e', 'send to 192.0.2.1: Network is unreachable']]);
    expect([silent, error]).toEqual([' 2  * * *', 'send to [hidden]: Network is unreachable']);
  });

  test('keep their times in the table, and are no silent hops', () => {
    const { hops } = folded('traceroute', redacted(wish, lines(' 1  192.0.2.1  1.5 ms  1.6 ms *')));
    expect(hops[0]!.probes.map(({ address, rttMs }) => [address, rttMs])).toEqual([
      ['[hidden]', 1.5],
      ['[hidden]', 1.6],
      [null, null],
    ]);
  });
});

describe('the first hops of an mtr', () => {
  const wish: Wish = { tool: 'mtr', hops: 1 };
  const log = lines(
    'x 0 1',
    'h 0 192.0.2.1',
    'p 0 900 1',
    'd 0 gw.example',
    'm 0 16001 0 1 1',
    'x 1 2',
    'h 1 198.51.100.1',
    'd 1 r1.example',
    'p 1 950 2',
    'm 1 17 0 1 1',
    'h 1 192.0.2.1',
    'd 1 gw.example',
  );

  test('have numbers and nothing else', () => {
    expect(textsOf(wish, log)).toEqual([
      'x 0 1',
      'h 0 [hidden]',
      'p 0 900 1',
      'd 0 [hidden]',
      'm 0 [hidden]',
      'x 1 2',
      'h 1 198.51.100.1',
      'd 1 r1.example',
      'p 1 950 2',
      'm 1 17 0 1 1',
      'h 1 [hidden]',
      'd 1 [hidden]',
    ]);
  });

  test('fold to a hop that is hidden, with its statistics', () => {
    const state = folded('mtr', redacted(wish, log));
    expect(mtr.toResult(state, true).hops).toMatchObject([
      { resolvedAddress: null, resolvedHostname: null, hidden: true, stats: { total: 1, rcv: 1, avg: 0.9 } },
      {
        resolvedAddress: '198.51.100.1',
        resolvedHostname: 'r1.example',
        hidden: true,
      },
    ]);
    expect(mtr.toText(state)).toMatch(/1\.\|-- \[hidden\] {2,}0\.0% +1 +0\.9/);
    expect(state.errors).toEqual([]);
  });

  test('do not look like one router that refuses for all of them', () => {
    const path = [0, 1, 2, 3].flatMap((hop) => [`x ${hop} ${hop}`, `h ${hop} 192.0.2.${hop}`]);
    const state = folded('mtr', redacted({ tool: 'mtr', hops: 9 }, lines(...path)));
    expect(mtr.toResult(state, true).hops).toHaveLength(4);
  });

  test('a line of numbers with more behind them than its letter has is text', () => {
    const texts = textsOf(
      { tool: 'mtr', private: true },
      lines(
        'x 5 1 2 3 4 5 10.0.0.1',
        'p 5 900 2 3 4 5 10.0.0.1 gw.example',
        'm 5 1 2 3 4 5 10.0.0.1',
        'x 5 1 2',
      ),
    );
    expect(texts.join()).not.toContain('10.0.0.1');
    expect(textsOf(wish, lines('x 0 1 2', 'p 0 1', 'm 0 1 2 3 4 5'))).toEqual([
      'x 0 [hidden]',
      'p 0 [hidden]',
      'm 0 [hidden]',
    ]);
  });

  test('a letter that this version does not know is not believed', () => {
    expect(textsOf(wish, lines('q 0 gw.example', 'q 1 192.0.2.1'))).toEqual(['q 0 [hidden]', 'q 1 [hidden]']);
  });
});

test('a ping shows nobody but the target where hops are hidden: who refuses may be any of them', () => {
  const log = [
    aTarget('203.0.113.2'),
    ...lines(
      'From 192.0.2.1 icmp_seq=1 Destination Host Unreachable',
      '64 bytes from 203.0.113.2: icmp_seq=2 ttl=61 time=1 ms',
    ),
  ];
  const shown = redacted({ tool: 'ping', hops: 1 }, log);
  expect(shown.map(([, , text]) => text)[1]).toBe('From [hidden] icmp_seq=1 Destination Host Unreachable');
  expect(shown[2]).toEqual(log[2]);
  expect(ping.toResult(folded('ping', shown), true).stats).toMatchObject({ total: 2, rcv: 1 });
});
