import { describe, expect, test } from 'vitest';
import { addressesIn, watchNames } from '../../../agent/names.ts';
import { aResolver } from './builders.ts';

describe('addresses in a line', () => {
  test.each([
    [' 1  192.0.2.1  0.101 ms  0.102 ms', ['192.0.2.1']],
    ['traceroute to 2001:DB8::7 (2001:db8:0::7), 30 hops max', ['2001:db8::7', '2001:db8::7']],
    [' 2  192.0.2.1  1 ms 192.0.2.9  2 ms *', ['192.0.2.1', '192.0.2.9']],
    ['1.2.3 1.2.3.4.5 1.2.3.400 host-192.0.2.1.example 01.2.3.4 12:30', []],
    ['', []],
  ])('%j', (line, addresses) => {
    expect(addressesIn(line)).toEqual(addresses);
  });

  test('a line of a megabyte is read in milliseconds', () => {
    addressesIn('1.2.3.4:'.repeat(125_000));
    addressesIn(': '.repeat(500_000));
  });
});

describe('reverse names', () => {
  const zone = {
    '192.0.2.1': { ptr: ['r1.example', 'r2.example'] },
    '192.0.2.2': { ptr: ['\u001b[2Jevil'] },
  };

  async function look(addresses: string[]) {
    const resolver = aResolver(zone);
    const names: [string, string | null][] = [];
    const watch = watchNames(
      () => resolver,
      new AbortController().signal,
      (...name) => names.push(name),
    );
    for (const address of addresses) watch.see(address);
    await watch.settle(1_000);
    return { names, resolver };
  }

  test('are looked up once for each address', async () => {
    const { names, resolver } = await look(['192.0.2.1', '192.0.2.1', '192.0.2.3']);
    expect(names).toEqual([
      ['192.0.2.1', 'r1.example'],
      ['192.0.2.3', null],
    ]);
    expect(resolver.asked).toHaveLength(2);
  });

  test('are data: control characters in them are visible', async () => {
    expect((await look(['192.0.2.2'])).names).toEqual([['192.0.2.2', '␛[2Jevil']]);
  });

  test('are bounded in number', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `192.0.2.${index}`);
    expect((await look(many)).resolver.asked).toHaveLength(64);
  });

  test('hold up the end only for so long, and are not told after it', async () => {
    let answer: (names: string[]) => void = () => undefined;
    const slow = { ...aResolver(), reverse: () => new Promise<string[]>((resolve) => (answer = resolve)) };
    const names: string[] = [];
    const watch = watchNames(
      () => slow,
      new AbortController().signal,
      (address) => names.push(address),
    );
    watch.see('192.0.2.1');
    await watch.settle(30);
    answer(['late.example']);
    await Promise.resolve();
    expect(names).toEqual([]);
  });
});
