import { expect, test } from 'vitest';
import { pmtu } from '#protocol/tools/pmtu.ts';
import { aTarget, folded, lines } from './recordings.ts';

const result = (...texts: string[]) =>
  pmtu.toResult(folded('pmtu', [aTarget('203.0.113.9'), ...lines(...texts)]), true);

test('without an answer of the target the MTU of the path is not known', () => {
  const narrow = ' 2  192.0.2.7  0.1 ms F=1400  0.1 ms';
  expect(result(' 1  192.0.2.3  0.1 ms F=1500', narrow)).toMatchObject({ pmtu: null, localMtu: 1500 });
  expect(result(' 1  192.0.2.3  0.1 ms F=1500', narrow, ' 3  203.0.113.9  0.1 ms')).toMatchObject({
    pmtu: 1400,
    localMtu: 1500,
  });
});

test('who says to tracepath that a packet is too big is not the hop that was asked', () => {
  const { hops } = result(
    ' 1?: [LOCALHOST]                      pmtu 1500',
    ' 1:  192.0.2.3                                             0.084ms ',
    ' 2:  192.0.2.3                                             0.016ms pmtu 1400',
    ' 2:  no reply',
  );
  expect(hops).toMatchObject([
    { ttl: 1, resolvedAddress: '192.0.2.3', pmtu: 1500 },
    { ttl: 2, resolvedAddress: null, pmtu: 1400, timings: [] },
  ]);
});

test('the hops that only small packets reach are no part of the path', () => {
  const state = folded('pmtu', [
    aTarget('203.0.113.9'),
    ...lines(
      'traceroute to 203.0.113.9 (203.0.113.9), 30 hops max, 65000 byte packets',
      ' 1  192.0.2.3  0.1 ms F=1500  0.1 ms',
      ' 2  * *',
      'traceroute to 203.0.113.9 (203.0.113.9), 12 hops max, 576 byte packets',
      ' 2  203.0.113.9  0.1 ms  0.1 ms',
    ),
  ]);
  expect(pmtu.toResult(state, true)).toMatchObject({
    pmtu: null,
    hops: [{ ttl: 1 }, { ttl: 2, timings: [] }],
  });
  expect(state.small).toMatchObject({ bytes: 576, hops: [{ ttl: 2 }] });
  expect(pmtu.explain(state, true)).toMatchObject([
    { code: 'mtu_black_hole', confidence: 'likely', text: expect.stringContaining('a filter at the target') },
  ]);
});

test('a hop that is missing keeps its row', () => {
  expect(result(' 3  203.0.113.9  0.1 ms').hops.map(({ ttl }) => ttl)).toEqual([1, 2, 3]);
});
