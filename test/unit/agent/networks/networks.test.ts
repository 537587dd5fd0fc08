import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '#protocol';
import { UsageError } from '../../../../agent/exit.ts';
import { readExchanges } from '../../../../agent/networks/exchanges.ts';
import { makeNetworks } from '../../../../agent/networks/networks.ts';
import { watchNetworks } from '../../../../agent/networks/watch.ts';
import { aFolder } from '../../../support/folder.ts';
import { aPolicy, aResolver } from '../builders.ts';

const zone = {
  '8.8.8.8.origin.asn.cymru.com': { txt: ['64500 64501 | 8.8.8.0/24 | US | arin | 2014-03-14'] },
  'AS64500.asn.cymru.com': { txt: ['64500 | US | arin | 2000-03-30 | EXAMPLE, US'] },
  '9.9.9.9.origin.asn.cymru.com': { txt: ['64502 | 9.9.9.0/24 | US | arin | 2014-03-14'] },
  '0.0.0.0.0.0.0.0.0.0.0.0.0.0.a.2.origin6.asn.cymru.com': { txt: ['64500 | 2a00::/12 | AT'] },
  '1.0.0.10.origin.asn.corp.example': { txt: ['4200000001 | 10.0.0.0/24 | AT | | '] },
};

interface Given {
  readonly asnZone?: string | null;
  readonly allow?: string[];
  readonly ixps?: string | null;
}

function networks({ asnZone = 'asn.cymru.com', allow = [], ixps = null }: Given = {}) {
  const resolver = aResolver(zone);
  const made = makeNetworks({
    policy: aPolicy({ allow, asnZone }),
    exchanges: readExchanges(ixps),
    makeResolver: () => resolver,
  });
  return { of: (text: string) => made.of(parseAddress(text)!), asked: resolver.asked, made };
}

function aList(list: unknown): string {
  const path = join(aFolder(), 'ixps.json');
  writeFileSync(path, JSON.stringify(list));
  return path;
}

describe('whose an address is', () => {
  test('is asked for once', async () => {
    const { of, asked } = networks();
    const note = {
      k: 'network',
      address: '8.8.8.8',
      asn: [64500, 64501],
      prefix: '8.8.8.0/24',
      name: 'EXAMPLE',
    };
    expect(await Promise.all([of('8.8.8.8'), of('8.8.8.8')])).toEqual([note, note]);
    expect(await of('8.8.8.8')).toEqual(note);
    expect(asked).toEqual(['txt 8.8.8.8.origin.asn.cymru.com', 'txt AS64500.asn.cymru.com']);
  });

  test('is asked for in IPv6, too, by the first 64 bits', async () => {
    expect(await networks().of('2a00::1')).toMatchObject({
      asn: [64500],
      prefix: '2a00::/12',
      name: 'EXAMPLE',
    });
  });

  test('may have a number without a name', async () => {
    expect(await networks().of('9.9.9.9')).toEqual({
      k: 'network',
      address: '9.9.9.9',
      asn: [64502],
      prefix: '9.9.9.0/24',
    });
  });

  test('may be known to nobody, who is not asked again', async () => {
    const { of, asked } = networks();
    expect([await of('8.8.4.4'), await of('8.8.4.4')]).toEqual([undefined, undefined]);
    expect(asked).toHaveLength(1);
  });
});

const inside = [
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '192.0.2.1',
  'fd00::1',
  'fe80::1',
  '2001:db8::1',
  '64:ff9b::a00:1',
  '::ffff:10.0.0.1',
];

describe('an address that is not global unicast', () => {
  test.each(inside)('%s is private, and nobody hears of it, though it may be measured', async (text) => {
    const { of, asked } = networks({ allow: ['0.0.0.0/0', '::/0'] });
    expect(await of(text)).toMatchObject({ asn: [], kind: 'private' });
    expect(asked).toEqual([]);
  });

  test('is asked for at a zone of the operator’s own where it may be measured', async () => {
    const { of, asked } = networks({ asnZone: 'asn.corp.example', allow: ['10.0.0.0/8'] });
    expect(await of('10.0.0.1')).toMatchObject({ asn: [4_200_000_001], prefix: '10.0.0.0/24' });
    expect(await of('192.168.0.1')).toMatchObject({ asn: [], kind: 'private' });
    expect(asked.filter((question) => question.includes('168'))).toEqual([]);
  });

  test('and is not known there is private', async () => {
    const { of } = networks({ asnZone: 'asn.corp.example', allow: ['10.0.0.0/8'] });
    expect(await of('10.0.0.2')).toMatchObject({ asn: [], kind: 'private' });
  });
});

test('without a zone nobody is asked, and what is private is still known to be', async () => {
  const { of, asked } = networks({ asnZone: null });
  expect(await of('8.8.8.8')).toBeUndefined();
  expect(await of('10.0.0.1')).toMatchObject({ kind: 'private' });
  expect(asked).toEqual([]);
});

describe('exchanges', () => {
  const ixps = aList([
    { prefix: '8.8.0.0/16', name: 'Wide IX' },
    { prefix: '8.8.8.0/24', name: 'Example IX \u001b[2J', extra: 1 },
    { prefix: '2a00:1::/64', name: 'Example IX' },
  ]);

  test('are known by the longest prefix, and nobody is asked', async () => {
    const { of, asked } = networks({ ixps });
    const note = { k: 'network', address: '8.8.8.8', asn: [], name: 'Example IX ␛[2J', kind: 'ixp' };
    expect(await of('8.8.8.8')).toEqual(note);
    expect(await of('8.8.4.4')).toMatchObject({ name: 'Wide IX' });
    expect(await of('2a00:1::7')).toMatchObject({ name: 'Example IX', kind: 'ixp' });
    expect(asked).toEqual([]);
    expect(await of('2a00:1:0:1::7')).toBeUndefined();
  });

  test.each([
    [[{ prefix: '8.8.8.1/24', name: 'x' }]],
    [[{ prefix: '8.8.8.0/24' }]],
    [[{ prefix: '8.8.8.0/24', name: '' }]],
    [{ '8.8.8.0/24': 'x' }],
  ])('%j is bad usage', (list) => {
    expect(() => readExchanges(aList(list))).toThrow(UsageError);
  });

  test('a list that is not there is bad usage', () => {
    expect(() => readExchanges('/nonexistent')).toThrow(UsageError);
  });
});

describe('a job', () => {
  test('tells of each address once, and of no more than so many', async () => {
    const { made, asked } = networks();
    const told: string[] = [];
    const watch = watchNetworks(made, new AbortController().signal, ({ address }) => told.push(address));
    for (const text of ['8.8.8.8', '10.0.0.1', '8.8.8.8', 'no address']) watch.see(text);
    for (let index = 0; index < 200; index++) watch.see(`9.9.1.${index}`);
    await watch.settle(1_000);
    expect(told.toSorted()).toEqual(['10.0.0.1', '8.8.8.8']);
    expect(asked.filter((question) => question.includes('origin'))).toHaveLength(63);
  });

  test('does not wait longer than its grace, nor hears what comes late', async () => {
    let answer: () => void = () => undefined;
    const slow = { of: () => new Promise<undefined>((resolve) => (answer = () => resolve(undefined))) };
    const told: unknown[] = [];
    const watch = watchNetworks(slow, new AbortController().signal, (note) => told.push(note));
    watch.see('8.8.8.8');
    await watch.settle(20);
    answer();
    await new Promise(setImmediate);
    expect(told).toEqual([]);
  });

  test('that is stopped does not wait at all', async () => {
    const never = { of: () => new Promise<undefined>(() => undefined) };
    const watch = watchNetworks(never, AbortSignal.abort(), () => undefined);
    watch.see('8.8.8.8');
    await watch.settle(2 ** 31 - 1);
  });
});
