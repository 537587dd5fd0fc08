import { expect, test } from 'vitest';
import type { Location, PopView } from '#protocol';
import { select } from '../../../../worker/fleet/select.ts';

const aPop = (id: string, city: string, country: string, online = true): PopView => ({
  id,
  name: city,
  city,
  country,
  online,
  latitude: 0,
  longitude: 0,
  asn: 64500,
  network: 'n',
  tags: [],
  since: null,
  families: [4],
  tools: [],
  version: null,
});
const pops = [
  aPop('vie1', 'Vienna', 'AT'),
  aPop('vie2', 'Vienna', 'AT'),
  aPop('nyc1', 'New York', 'US'),
  aPop('sin1', 'Singapore', 'SG', false),
];
const ids = (locations: Location[] | undefined, limit?: number, random = () => 0.5) => {
  const selection = select(pops, locations, limit, random);
  return selection.ok ? selection.pops.map(({ id }) => id) : selection.why;
};

test.each<[string, Location[], string[] | string]>([
  ['a slug', [{ magic: 'vie2' }], ['vie2']],
  ['a city in any case', [{ magic: ' vienna ' }], ['vie1', 'vie2']],
  ['a country', [{ country: 'us' }], ['nyc1']],
  ['the world, as far as it is online', [{ magic: 'world' }], ['vie1', 'vie2', 'nyc1']],
  ['two terms that overlap', [{ pop: 'vie1' }, { city: 'Vienna' }], ['vie1', 'vie2']],
  ['a PoP that is offline, by its slug', [{ pop: 'sin1' }], ['sin1']],
  ['a city where all are offline', [{ city: 'Singapore' }], 'offline'],
  ['a place that nobody knows', [{ magic: 'Atlantis' }], 'unknown'],
  ['a city given as a slug', [{ pop: 'Vienna' }], 'unknown'],
])('%s', (_, locations, expected) => {
  expect(ids(locations)).toEqual(expected);
});

test('without locations one PoP is chosen', () => {
  expect(ids(undefined)).toHaveLength(1);
});

test('a limit picks at random, per location and in all', () => {
  const draws = [0.9, 0.1];
  expect(ids([{ city: 'Vienna', limit: 1 }], undefined, () => draws.shift()!)).toEqual(['vie2']);
  expect(ids([{ magic: 'world' }], 2)).toHaveLength(2);
});
