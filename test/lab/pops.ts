import type { PopInfo } from '#protocol/pop.ts';
import { nodeOf } from './plan.ts';

const places = [
  { id: 'vie1', name: 'Vienna', city: 'Vienna', country: 'AT', latitude: 48.21, longitude: 16.37 },
  { id: 'nyc1', name: 'New York', city: 'New York', country: 'US', latitude: 40.71, longitude: -74.01 },
  { id: 'sin1', name: 'Singapore', city: 'Singapore', country: 'SG', latitude: 1.35, longitude: 103.82 },
];

/** The lab's PoPs as an operator registers them; each is the node of the same id. */
export const pops: readonly PopInfo[] = places.map((place) => {
  const { asn, name } = nodeOf(place.id).network;
  return { ...place, asn, network: name, tags: ['lab'] };
});
