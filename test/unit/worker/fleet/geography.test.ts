import { expect, test } from 'vitest';
import { placeOf } from '../../../../worker/fleet/geography.ts';

test.each([
  ['AT', 'EU', 'Western Europe'],
  ['US', 'NA', 'Northern America'],
  ['SG', 'AS', 'South-eastern Asia'],
  ['BR', 'SA', 'South America'],
  ['NG', 'AF', 'Western Africa'],
  ['AU', 'OC', 'Australia and New Zealand'],
  ['ZZ', '', ''],
])('%s lies in %s, %s', (country, continent, region) => {
  expect(placeOf(country)).toEqual({ continent, region });
});
