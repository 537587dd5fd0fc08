import { expect, test } from 'vitest';
import { pmtuRows } from '../../../../web/tools/pmtu-rows.ts';

const heard = (ttl: number, mtu?: number) => ({
  ttl,
  probes: [{ address: `192.0.2.${ttl}`, rttMs: 1 }],
  ...(mtu !== undefined && { mtu }),
});
const silent = (ttl: number) => ({ ttl, probes: [{ address: null, rttMs: null }] });

test('each hop has the MTU of the path as far as there, and where it shrinks is marked', () => {
  const rows = pmtuRows({ hops: [heard(1, 1500), silent(2), heard(3), heard(4, 1400)], small: null }, true);
  expect(rows).toMatchObject([
    { mtu: 1500, isNarrower: false },
    { mtu: null, isNarrower: false },
    { mtu: 1500, isNarrower: false },
    { mtu: 1400, isNarrower: true },
  ]);
});

test('a silent end is one line once nothing can follow, and what small packets found stands behind it', () => {
  const hops = [heard(1, 1500), ...[2, 3, 4, 5, 6].map(silent)];
  const small = { bytes: 576, hops: [heard(2), heard(3)] };
  expect(pmtuRows({ hops, small: null }, false)).toHaveLength(6);
  expect(pmtuRows({ hops, small }, true)).toMatchObject([
    { kind: 'hop', hop: { ttl: 1 } },
    { kind: 'silence', hops: '2–6' },
    { kind: 'small', text: 'with packets of 576 bytes' },
    { kind: 'hop', hop: { ttl: 2 } },
    { kind: 'hop', hop: { ttl: 3 } },
  ]);
  const keys = pmtuRows({ hops, small }, true).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});
