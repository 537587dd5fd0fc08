import { describe, expect, test } from 'vitest';
import { mtr } from '#protocol/tools/mtr.ts';
import { takeNetwork } from '#protocol/tools/networks.ts';
import { traceroute } from '#protocol/tools/traceroute.ts';
import { aNote, aTarget, folded, lines } from './recordings.ts';

const network = aNote({
  k: 'network',
  address: '192.0.2.1',
  asn: [64500, 64501],
  prefix: '192.0.2.0/24',
  name: 'Example',
});
const exchange = aNote({ k: 'network', address: '192.0.2.65', asn: [], name: 'Example IX', kind: 'ixp' });
const inside = aNote({ k: 'network', address: '10.0.0.1', asn: [], kind: 'private' });

describe('of whom a hop is, the API tells', () => {
  const hops = ['h 0 10.0.0.1', 'h 1 192.0.2.65', 'h 2 192.0.2.1', 'h 3 192.0.2.9', 'h 3 192.0.2.1', 'x 4 9'];

  test('in an mtr', () => {
    const state = folded('mtr', [...lines(...hops), network, exchange, inside]);
    expect(mtr.toResult(state, true).hops).toMatchObject([
      { asn: [], kind: 'private' },
      { asn: [], network: 'Example IX', kind: 'ixp' },
      { asn: [64500, 64501], network: 'Example' },
      // It is about the first address.
      { asn: [], addresses: ['192.0.2.9', '192.0.2.1'] },
      { asn: [] },
    ]);
    expect(mtr.toResult(state, true).hops[3]).not.toHaveProperty('network');
  });

  test('in a traceroute, where it is known', () => {
    const rows = [' 1  10.0.0.1  0.1 ms', ' 2  192.0.2.1  0.1 ms', ' 3  192.0.2.9  0.1 ms'];
    const { hops } = traceroute.toResult(folded('traceroute', [...lines(...rows), network, inside]), true);
    expect(hops).toMatchObject([{ kind: 'private' }, { asn: [64500, 64501], network: 'Example' }, {}]);
    expect(hops[0]).not.toHaveProperty('asn');
    expect(hops[2]).not.toHaveProperty('asn');
  });
});

test('the terminal has the column of mtr -z, once there is a number', () => {
  const log = lines('x 0 1', 'h 0 10.0.0.1', 'p 0 1000 1', 'h 1 192.0.2.1', 'h 1 192.0.2.9', 'x 2 2');
  expect(mtr.toText(folded('mtr', [...log, inside]))).not.toContain('AS');
  expect(mtr.toText(folded('mtr', [...log, inside, network]))).toBe(
    [
      'HOST:                               Loss%   Snt   Last   Avg  Best  Wrst StDev',
      '  1.|-- AS???             10.0.0.1   0.0%     1    1.0   1.0   1.0   1.0   0.0',
      '  2.|-- AS64500, AS64501  192.0.2.1  0.0%     0    0.0   0.0   0.0   0.0   0.0',
      '        AS???             192.0.2.9',
      '  3.|-- AS???             ???        0.0%     0    0.0   0.0   0.0   0.0   0.0',
    ].join('\n'),
  );
});

test('a note of whom is hidden says nothing', () => {
  const networks = new Map();
  takeNetwork(networks, { k: 'network', address: '[hidden]', asn: [] });
  takeNetwork(networks, { k: 'network', address: '[target]', asn: [] });
  takeNetwork(networks, undefined);
  expect(networks.size).toBe(0);
});

test('what a zone calls somebody is data', () => {
  const networks = new Map();
  takeNetwork(networks, { k: 'network', address: '192.0.2.1', asn: [], name: '\u001b[2J' });
  expect(networks.get('192.0.2.1')).toEqual({ asn: [], name: '␛[2J' });
});

test('the target’s network is told by its note', () => {
  const state = folded('mtr', [aTarget('192.0.2.1'), network, ...lines('h 0 192.0.2.1')]);
  expect(mtr.toResult(state, true).hops[0]).toMatchObject({ asn: [64500, 64501] });
});
