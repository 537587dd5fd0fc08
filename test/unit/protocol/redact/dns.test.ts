import { describe, expect, test } from 'vitest';
import { folded, lines } from '../tools/recordings.ts';
import { redacted, textsOf, type Wish } from './redacted.ts';

const only = (text: string, wish: Wish) => textsOf(wish, lines(text))[0];

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

test('a server of a trace is hidden by name where its address is, and the step stays', () => {
  const wish: Wish = { tool: 'dns', private: true, asked: ['www.corp.example'] };
  const log = redacted(
    wish,
    lines(
      '; <<>> Popglass <<>> +trace -q www.corp.example -t A',
      'corp.example.\t60\tIN\tNS\tns.corp.example.',
      ';; Received 90 bytes from 10.0.0.53#53(ns.inside.example) in 3 ms',
    ),
  );
  expect(JSON.stringify(log)).not.toMatch(/inside|10\.0\.0\.53/);
  expect(folded('dns', log).trace?.hops).toMatchObject([{ address: '[hidden]', name: '[hidden]', ms: 3 }]);
});

describe('what a server calls itself', () => {
  const spelt = '; NSID: 31 30 2e 31 2e 32 2e 33 ("10.1.2.3")';
  const named = '; NSID: 6e 73 31 ("ns1.example.net")';

  test('is hidden where it may be of the inside, in octets, too', () => {
    for (const line of [spelt, named])
      expect(only(line, { tool: 'dns', private: true })).toBe('; NSID: [hidden]');
    expect(folded('dns', redacted({ tool: 'dns', private: true }, lines(named))).nsid).toBe('[hidden]');
  });

  test('stays where only hops are hidden', () => {
    expect(only(named, { tool: 'dns', hops: 3 })).toBe(named);
  });
});
