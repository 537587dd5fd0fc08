import { expect, test } from 'vitest';
import { tracerouteRows } from '../../../../web/tools/traceroute-rows.ts';

const heard = (ttl: number) => ({ ttl, probes: [{ address: '192.0.2.1', rttMs: 1 }] });
const silent = (ttl: number) => ({ ttl, probes: [{ address: null, rttMs: null }] });
const long = [heard(1), silent(2), heard(3), ...[4, 5, 6, 7].map(silent)];

test('a silent hop on the way has its row', () => {
  expect(tracerouteRows([heard(1), silent(2), heard(3)], true)).toHaveLength(3);
});

test('a long silence at the end is one row once nothing can follow', () => {
  expect(tracerouteRows(long, false)).toHaveLength(7);
  expect(tracerouteRows(long, true).slice(3)).toEqual([{ kind: 'silence', from: 4, to: 7 }]);
});

test('a short one stays', () => {
  expect(tracerouteRows([heard(1), silent(2), silent(3)], true)).toHaveLength(3);
});
