import { expect, test } from 'vitest';
import { traceroute } from '#protocol/tools/traceroute.ts';
import { aNote, aTarget, folded, lines } from './recordings.ts';

const target = '203.0.113.2';

function hopsOf(...texts: string[]) {
  return traceroute.toResult(folded('traceroute', [aTarget(target), ...lines(...texts)]), false).hops;
}

test('a row appears with its line', () => {
  expect(hopsOf(' 1  192.0.2.1  0.3 ms  0.4 ms  0.5 ms')).toHaveLength(1);
});

test('an address holds for the probes that follow, across one that was lost', () => {
  const { hops } = folded('traceroute', lines(' 1  192.0.2.1  1.5 ms *  1.7 ms 192.0.2.5  2 ms'));
  expect(hops).toEqual([
    {
      ttl: 1,
      probes: [
        { address: '192.0.2.1', rttMs: 1.5 },
        { address: null, rttMs: null },
        { address: '192.0.2.1', rttMs: 1.7 },
        { address: '192.0.2.5', rttMs: 2 },
      ],
    },
  ]);
});

test.each(['!H', '!N', '!P', '!S', '!X', '!V', '!C', '!F-1400', '!<13>'])(
  'the flag %s belongs to its probe',
  (flag) => {
    expect(hopsOf(` 1  192.0.2.1  0.3 ms ${flag}  0.4 ms *`)[0]?.timings).toEqual([
      { rtt: 0.3, flag },
      { rtt: 0.4 },
    ]);
  },
);

test('a flag that comes by itself belongs to the last probe, and one without a probe to none', () => {
  const hop = ' 1  192.0.2.1  0.3 ms  0.4 ms';
  expect(hopsOf(hop, ' !X', ' !H')[0]?.timings).toEqual([{ rtt: 0.3 }, { rtt: 0.4, flag: '!X' }]);
  expect(hopsOf(` 1  ${target}  0.3 ms`, ' !P')[0]?.timings).toEqual([{ rtt: 0.3, flag: '!P' }]);
  expect(hopsOf(' !X', ' 1  * *', ' !X', ' 2  192.0.2.1  0.3 ms')[1]?.timings).toEqual([{ rtt: 0.3 }]);
});

test('hops after the target are not reported', () => {
  const rows = hopsOf(' 1  192.0.2.1  0.3 ms', ` 2  ${target}  0.5 ms`, ` 3  ${target}  0.5 ms`, ' 4  * * *');
  expect(rows.map((row) => row.resolvedAddress)).toEqual(['192.0.2.1', target]);
});

test('the target ends the path, whichever probe met it', () => {
  expect(hopsOf(` 1  * 192.0.2.1  0.3 ms ${target}  0.4 ms`, ' 2  * * *')).toHaveLength(1);
});

test('a lost line leaves an empty row, so that a row stands at its TTL', () => {
  expect(hopsOf(' 1  192.0.2.1  0.3 ms', ' 3  192.0.2.9  0.5 ms').map((row) => row.resolvedAddress)).toEqual([
    '192.0.2.1',
    null,
    '192.0.2.9',
  ]);
});

test('a hop that is there already is not added again', () => {
  expect(hopsOf(' 1  192.0.2.1  0.3 ms', ' 2  192.0.2.5  0.3 ms', ' 1  192.0.2.9  0.3 ms')).toHaveLength(2);
});

test('a name comes from its note, before or after the hop', () => {
  const note = aNote({ k: 'name', address: '192.0.2.1', name: 'r1.example.net' });
  const hop = lines(' 1  192.0.2.1  0.3 ms');
  for (const log of [
    [note, ...hop],
    [...hop, note],
  ]) {
    expect(traceroute.toResult(folded('traceroute', log), false).hops[0]?.resolvedHostname).toBe(
      'r1.example.net',
    );
  }
});

test('a hop on this link has an address with a zone', () => {
  expect(hopsOf(' 1  fe80::1%eth0  0.3 ms')[0]?.resolvedAddress).toBe('fe80::1%eth0');
});

test.each([
  'traceroute to 203.0.113.2 (203.0.113.2), 30 hops max, 60 byte packets',
  ' 1  192.0.2.1  99999999999 ms',
  ' 1  192.0.2.1  NaN ms',
  ' 65  192.0.2.1  1 ms',
  ' 0  192.0.2.1  1 ms',
  ' 1  fe80::1%\u001b[31m  1 ms',
  ' 1  router.example.net  1 ms',
  ' 1 ',
  ' 1  192.0.2.1',
])('%j is no hop', (line) => {
  expect(hopsOf(line)).toEqual([]);
});
