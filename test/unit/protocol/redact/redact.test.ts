import { describe, expect, test } from 'vitest';
import { limits } from '#protocol';
import { redactFailure } from '#protocol/redact/redact.ts';
import { mtr } from '#protocol/tools/mtr.ts';
import { ping } from '#protocol/tools/ping.ts';
import { traceroute } from '#protocol/tools/traceroute.ts';
import { aNote, aTarget, folded, lines } from '../tools/recordings.ts';
import { redacted, textsOf, type Wish } from './redacted.ts';

const inside: Wish = { tool: 'ping', private: true };
const only = (text: string, wish: Wish = inside) => textsOf(wish, lines(text))[0];

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

test.each(['{"k":"asn","address":"10.0.0.1"}', 'no json 10.0.0.1', '{"k":"name","address":5}'])(
  'a note that is not understood says nothing: %s',
  (text) => {
    expect(redacted(inside, [[1, 'n', text]])).toEqual([[1, 'n', '{"k":"hidden"}']]);
  },
);

test('of a note only what is understood is kept', () => {
  const text = JSON.stringify({ k: 'cap', code: 'lines_cap', limit: 5, via: '10.0.0.1' });
  expect(textsOf(inside, [[1, 'n', text]])).toEqual(['{"k":"cap","code":"lines_cap","limit":5}']);
});

test('a failure does not say where it failed', () => {
  const failure = {
    owner: 'policy',
    code: 'private_address',
    message: 'example.net is 10.0.0.5, not public',
  } as const;
  const context = { tool: 'ping', rule: { hops: 0, private: true }, asked: ['example.net'] } as const;
  expect(redactFailure(context, failure).message).toBe('example.net is [hidden], not public');
});

test('the version of a tool is no address', () => {
  const text = JSON.stringify({ k: 'tool', name: 'dig', version: '9.18.39.1-0ubuntu0.24.04.2-Ubuntu' });
  expect(textsOf({ tool: 'dns', private: true, hops: 3 }, [[1, 'n', text]])).toEqual([text]);
});

test('a name with numbers in it is seen of an address that is seen, and of no other', () => {
  const named = (address: string, name: string) => aNote({ k: 'name', address, name });
  const wish: Wish = { tool: 'traceroute', hops: 1 };
  const log = [
    aTarget('81.2.69.142'),
    named('81.2.69.142', '142.69.2.81.dyn.isp.example'),
    ...lines(' 1  9.9.9.9  1 ms', ' 2  8.8.4.4  1 ms'),
    named('9.9.9.9', '9.9.9.9.r.example'),
    named('8.8.4.4', '4.4.8.8.r.example'),
    named('8.8.4.4', 'via-9.9.9.9.r.example'),
    named('8.8.4.4', '9.9.9.9.r.example'),
  ];
  const names = textsOf(wish, log).map((text) => /"name":(.*)\}/.exec(text)?.[1]);
  expect(names.filter((name) => name !== undefined)).toEqual([
    '"142.69.2.81.dyn.isp.example"',
    'null',
    '"4.4.8.8.r.example"',
    'null',
    'null',
  ]);
});

test('a log with more to remember than any tool prints shows nothing more', () => {
  const flood = Array.from({ length: limits.redact.addresses + 2 }, (_, i) => `h 0 8.${i >> 8}.${i & 255}.1`);
  const texts = textsOf({ tool: 'mtr', hops: 1 }, lines(...flood, 'h 5 9.9.9.9', 'x 0 1'));
  expect(texts.slice(-2)).toEqual(['[hidden]', '[hidden]']);
});
