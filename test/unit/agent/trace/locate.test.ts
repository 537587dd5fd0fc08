import { expect, test } from 'vitest';
import { type Address, parseAddress } from '#protocol';
import { counter, locator } from '../../../../agent/trace/locate.ts';
import { aResolver } from '../builders.ts';

const signal = new AbortController().signal;
const isPermitted = ({ bytes }: Address) => bytes[0] !== 10;

function aLocator() {
  const asked: string[] = [];
  const resolver = {
    ...aResolver(),
    resolve4: async (name: string) => {
      asked.push(name);
      return ['192.0.2.53'];
    },
  };
  return { asked, locate: locator([4], { isPermitted, makeResolver: () => resolver }, signal) };
}

test.each([
  'vault.corp.',
  'intranet.',
  'localhost.',
  '0x7f.1.',
  '4.3.2.10.in-addr.arpa.',
  'ns"1.example.net.',
])('the host’s resolver is not asked for %s, whoever names it', async (name) => {
  const { asked, locate } = aLocator();
  expect(await locate(name, [])).toMatchObject({ kind: 'not asked' });
  expect(asked).toEqual([]);
});

test('nor is it asked for the names of a whole phone book', async () => {
  const { asked, locate } = aLocator();
  const found = [];
  for (let i = 0; i < 100; i += 1) found.push(await locate(`ns${i}.victim.example.net.`, []));
  expect(asked).toHaveLength(16);
  expect(found.at(-1)).toMatchObject({ kind: 'not asked', why: 'enough names have been looked up' });
  expect(await locate('ns.example.net.', [parseAddress('192.0.2.1')!])).toMatchObject({ kind: 'places' });
});

test('no trace counts against more than a dozen servers', () => {
  const counted: string[] = [];
  const mayAsk = counter({ takeTarget: ({ bytes }) => void counted.push(bytes.join('.')) });
  const places = Array.from(
    { length: 20 },
    (_, i) => ({ address: `192.0.2.${i}`, family: 4, port: 53 }) as const,
  );
  expect(places.map(mayAsk)).toEqual(places.map((_, i) => i < 12));
  expect([mayAsk(places[0]!), counted.length]).toEqual([true, 12]);
});
