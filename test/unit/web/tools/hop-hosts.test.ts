import { expect, test } from 'vitest';
import type { Network } from '#protocol/tools/networks.ts';
import { hopHosts } from '../../../../web/tools/hop-hosts.ts';
import { mtrRows } from '../../../../web/tools/mtr-rows.ts';
import { aRun } from './an-mtr-run.ts';

const networks = new Map<string, Network>([
  ['192.0.2.1', { asn: [64500], prefix: '192.0.2.0/24', name: 'A' }],
  ['192.0.2.2', { asn: [64500], prefix: '192.0.2.0/24', name: 'A' }],
  ['198.51.100.1', { asn: [64501, 64502] }],
  ['203.0.113.1', { asn: [], name: 'Example IX', kind: 'ixp' }],
  ['10.0.0.1', { asn: [], kind: 'private' }],
]);
const names = new Map([['192.0.2.1', 'a.example.net']]);

const hosts = (...hops: string[][]) => hopHosts(hops, { names, networks });
const isNew = (...hops: string[][]) => hosts(...hops).map((hop) => hop.map(({ network }) => network?.isNew));

test('a host has its name and its network, or not', () => {
  expect(hosts(['192.0.2.1', '192.0.2.9'])).toEqual([
    [
      {
        address: '192.0.2.1',
        name: 'a.example.net',
        network: {
          asn: 'AS64500',
          name: 'A',
          kind: undefined,
          title: 'AS64500 A, 192.0.2.0/24',
          isNew: true,
        },
      },
      { address: '192.0.2.9', name: undefined, network: undefined },
    ],
  ]);
});

test('what is private or of an exchange is marked', () => {
  expect(hosts(['10.0.0.1', '203.0.113.1'])[0]!.map(({ network }) => network)).toMatchObject([
    { asn: '', kind: 'private', title: 'private address' },
    { asn: '', kind: 'ixp', name: 'Example IX', title: 'Example IX' },
  ]);
});

test('a network is worth a look where it begins, silence or not', () => {
  expect(isNew(['192.0.2.1'], [], ['192.0.2.2'], ['198.51.100.1'], ['192.0.2.1'])).toEqual([
    [true],
    [],
    [false],
    [true],
    [true],
  ]);
  expect(isNew(['192.0.2.1', '192.0.2.2'])).toEqual([[true, false]]);
});

test('rows of an mtr have MPLS labels in words', () => {
  const state = aRun(['..', '..']);
  state.hops[0]!.mpls = ['Lbl 24015 TC 0 S 0 TTL 1', 'Lbl 3 TC 0 S 1 TTL 1'];
  expect(mtrRows(state, true).map(({ labels }) => labels)).toEqual([
    ['MPLS label 24015, TC 0, S 0, TTL 1', 'MPLS label 3, TC 0, S 1, TTL 1'],
    [],
  ]);
});
