import type { PopInfo } from '#protocol';
import { placeOf } from '../fleet/geography.ts';

/** A PoP in Globalping's shape of a probe, plus `id`. */
export function probeJson(pop: PopInfo) {
  return {
    id: pop.id,
    ...placeOf(pop.country),
    country: pop.country,
    state: null,
    city: pop.city,
    asn: pop.asn,
    network: pop.network,
    latitude: pop.latitude,
    longitude: pop.longitude,
    tags: pop.tags,
    resolvers: [],
  };
}
