import type { PopInfo } from '#protocol/pop.ts';
import { machine } from './plan.ts';

const places = [
  { id: 'vie1', name: 'Vienna', city: 'Vienna', country: 'AT', latitude: 48.21, longitude: 16.37 },
  { id: 'nyc1', name: 'New York', city: 'New York', country: 'US', latitude: 40.71, longitude: -74.01 },
  { id: 'sin1', name: 'Singapore', city: 'Singapore', country: 'SG', latitude: 1.35, longitude: 103.82 },
];

/** The lab's PoPs as an operator registers them; each is the node of the same id. */
export const pops: readonly PopInfo[] = places.map((place) => {
  const { network, loopbacks } = machine(place.id);
  const { v4, v6 } = loopbacks[0]!;
  return { ...place, asn: network.asn, network: network.name, tags: ['lab'], ipv4: v4, ipv6: v6 };
});
