import { expect, test } from 'vitest';
import { permitted } from '#protocol/address-class.ts';
import { parseAddress } from '#protocol/address.ts';
import { cidr, contains } from '#protocol/cidr.ts';
import { popInfoSchema } from '#protocol/pop.ts';
import { reverseName } from './dns/records.ts';
import { views } from './dns/views.ts';
import { answer } from './dns/zone.ts';
import { exchange, inside, networks } from './networks.ts';
import { machines } from './plan.ts';
import { allow, deny } from './policy.ts';
import { pops } from './pops.ts';
import { targets } from './targets.ts';

const all = machines
  .flatMap(({ loopbacks, ports }) => [...loopbacks, ...ports.flatMap((port) => port.addresses)])
  .flatMap(({ v4, v6 }) => [v4, v6]);

const isIn = ({ v4, v6 }: { v4: string; v6: string }, text: string) =>
  [v4, v6].some((block) => contains(cidr(block), parseAddress(text)!));

/** Those that the world knows. */
const addresses = all.filter((text) => !isIn(inside, text));

const rules = { allow: allow.map(cidr), deny: deny.map(cidr) };

/** What the lab's resolver says. */
const resolved = (name: string, type: string) => answer(views[0]!.view.zones, { name, type });

/** All addresses that the lab's resolver knows for a name. */
const addressesOf = (name: string) =>
  ['A', 'AAAA'].flatMap((type) =>
    resolved(name, type)
      .answers.filter((record) => record.type === type)
      .map(({ data }) => parseAddress(data as string)!),
  );

test('no address is given twice', () => {
  expect(all.toSorted()).toEqual([...new Set(all)].toSorted());
});

test('every address lies in the block of one network or of the exchange, and agents may measure it', () => {
  for (const text of addresses) {
    const address = parseAddress(text)!;
    const blocks = [...networks, exchange].filter((one) => isIn(one, text));
    expect(blocks, text).toHaveLength(1);
    expect(permitted(address, rules), text).toBe(true);
  }
});

test('every address has a name, which has it as an address', () => {
  for (const text of addresses) {
    const [pointer] = resolved(reverseName(text), 'PTR').answers;
    expect(addressesOf(pointer!.data as string), text).toContainEqual(parseAddress(text));
  }
});

test('every target is found by its name, but for those that show what happens otherwise', () => {
  const lost = targets.filter(({ name }) => addressesOf(name).length === 0).map(({ name }) => name);
  expect(lost).toEqual(['nowhere.example.net', 'servfail.example.net', 'bogus.example.net']);
});

test('policy refuses the targets that are there to be refused, and no other', () => {
  const refused = targets.filter(({ name }) => addressesOf(name).some((one) => !permitted(one, rules)));
  expect(refused.map(({ name }) => name)).toEqual([
    'refused.example.net',
    'denied.example.net',
    'mixed.example.net',
  ]);
});

test('the PoPs are what an operator could register', () => {
  expect(pops.map((pop) => popInfoSchema.parse(pop))).toEqual(pops);
});
