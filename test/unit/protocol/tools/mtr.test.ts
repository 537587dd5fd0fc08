import { expect, test } from 'vitest';
import { mtr } from '#protocol/tools/mtr.ts';
import { aNote, aTarget, folded, lines, logOf } from './recordings.ts';

const target = aTarget('203.0.113.2');

function resultOf(ended: boolean, ...texts: string[]) {
  return mtr.toResult(folded('mtr', [target, ...lines(...texts)]), ended);
}

test('a row appears with its first reply, and the one after it is being looked for', () => {
  const { hops } = resultOf(false, 'x 0 1', 'h 0 192.0.2.1', 'p 0 300 1', 'x 1 2', 'x 2 3', 'x 3 4');
  expect(hops.map((hop) => hop.resolvedAddress)).toEqual(['192.0.2.1', null]);
});

test('hops after the target are not reported, nor when they answer first', () => {
  const { hops } = resultOf(
    false,
    'x 0 1',
    'x 1 2',
    'x 2 3',
    'h 2 203.0.113.2',
    'p 2 9 3',
    'h 1 203.0.113.2',
    'p 1 9 2',
  );
  expect(hops.map((hop) => hop.resolvedAddress)).toEqual([null, '203.0.113.2']);
});

test('a router that refuses for all hops behind it has one row for that', () => {
  const refusals = [2, 3, 4, 5].map((hop) => `h ${hop} 198.51.100.10`);
  const rows = (...texts: string[]) =>
    resultOf(true, 'h 0 192.0.2.1', ...texts).hops.map((hop) => hop.resolvedAddress);
  expect(rows('h 1 198.51.100.10', ...refusals)).toEqual(['192.0.2.1', '198.51.100.10', '198.51.100.10']);
  expect(rows('h 1 198.51.100.10', 'x 2 1', 'h 3 198.51.100.10', 'h 4 198.51.100.10')).toEqual([
    '192.0.2.1',
    '198.51.100.10',
    null,
    '198.51.100.10',
  ]);
  // Twice the same address is a quirk of many a router, and the silence behind it is worth a row.
  expect(rows('h 1 198.51.100.10', 'h 2 198.51.100.10', 'x 3 1')).toHaveLength(4);
});

test('equal-cost addresses stand in the order in which they appeared', () => {
  const { hops } = resultOf(false, 'h 0 192.0.2.9', 'h 0 192.0.2.9', 'h 0 192.0.2.1', 'h 0 192.0.2.9');
  expect(hops[0]).toMatchObject({ resolvedAddress: '192.0.2.9', addresses: ['192.0.2.9', '192.0.2.1'] });
});

test('a name is that of the address that the hop had last', () => {
  const state = folded(
    'mtr',
    lines('h 0 192.0.2.9', 'h 0 192.0.2.1', 'h 0 192.0.2.9', 'd 0 nine.example.net'),
  );
  expect([...state.names]).toEqual([['192.0.2.9', 'nine.example.net']]);
});

test('a name that comes before its address waits for it', () => {
  expect(resultOf(false, 'd 0 one.example.net', 'h 0 192.0.2.1').hops[0]?.resolvedHostname).toBe(
    'one.example.net',
  );
});

test('an address without a name is not its own name', () => {
  expect(logOf('mtr/icmp-ipv6')).toContainEqual([expect.any(Number), 'o', 'd 0 2001:db8:1::1']);
  expect(folded('mtr', logOf('mtr/icmp-ipv6')).names.size).toBe(0);
});

test('the target has the name that mtr found for it, or that a note tells', () => {
  expect(resultOf(false, 'h 0 203.0.113.2', 'd 0 dst.example.net').resolvedHostname).toBe('dst.example.net');
  const note = aNote({ k: 'name', address: '203.0.113.2', name: 'dst.example.net' });
  expect(mtr.toResult(folded('mtr', [target, note]), false).resolvedHostname).toBe('dst.example.net');
});

test('a second answer to a probe changes nothing', () => {
  const { hops } = resultOf(false, 'x 0 1', 'h 0 192.0.2.1', 'p 0 300 1', 'p 0 900 1', 'p 0 900 7');
  expect(hops[0]?.timings).toEqual([{ rtt: 0.3 }]);
});

test('MPLS labels are those of the latest answer', () => {
  const { hops } = resultOf(
    false,
    'h 0 192.0.2.1',
    'm 0 24001 0 1 254',
    'h 0 192.0.2.5',
    'm 0 24002 0 0 1',
    'm 0 3 0 1 1',
  );
  expect(hops[0]?.mpls).toEqual(['Lbl 24002 TC 0 S 0 TTL 1', 'Lbl 3 TC 0 S 1 TTL 1']);
});

test.each([
  'mtr: unexpected packet',
  'x 255 1',
  'x 0 70000',
  'p 0 NaN 1',
  'p 0 999999999999999999999 1',
  'h 0 not-an-address',
  'constructor 0 1',
  '{"report":{"hubs":[{}]}',
])('%j is kept as text and makes no hop', (line) => {
  const state = folded('mtr', lines(line));
  expect(state.hops).toEqual([]);
  expect(mtr.toText(state).split('\n').at(-1)).toBe(line);
});

test('what mtr says on stderr is shown below the table and not parsed', () => {
  expect(folded('mtr', [[0, 'e', 'x 0 1']])).toMatchObject({ hops: [], errors: ['x 0 1'] });
  const text = mtr.toText(folded('mtr', logOf('mtr/unknown-host')));
  expect(text).toMatch(/^HOST: .*\nmtr: Failed to resolve host: nosuch\.example\.net: /);
});

test('the terminal shows the table that mtr would report', () => {
  const probes = [
    'x 0 1',
    'h 0 192.0.2.1',
    'd 0 r1.example.net',
    'p 0 1000 1',
    'x 1 2',
    'h 1 192.0.2.5',
    'h 1 192.0.2.6',
  ];
  const rounds = ['p 1 2500 2', 'x 0 3', 'p 0 3000 3', 'x 1 4', 'x 2 5', 'x 0 6'];
  const state = folded('mtr', lines(...probes, ...rounds));
  expect(mtr.toText(state)).toBe(
    [
      'HOST:                              Loss%   Snt   Last   Avg  Best  Wrst StDev',
      '  1.|-- r1.example.net (192.0.2.1)  0.0%     2    3.0   2.0   1.0   3.0   1.4',
      '  2.|-- 192.0.2.5                   0.0%     1    2.5   2.5   2.5   2.5   0.0',
      '        192.0.2.6',
      '  3.|-- ???                         0.0%     0    0.0   0.0   0.0   0.0   0.0',
    ].join('\n'),
  );
  expect(mtr.toText(state, true)).toContain('  1.|-- r1.example.net (192.0.2.1) 33.3%     3    3.0');
});
