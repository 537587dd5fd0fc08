import { expect, test } from 'vitest';
import { lines } from '../tools/recordings.ts';
import { textsOf } from './redacted.ts';

const record = lines('inetnum:  193.0.0.0 - 193.0.7.255', 'route: 193.0.0.0/21', 'remarks: 10.0.0.1');

test('a record is nobody’s hops, and hides only what is private', () => {
  const shown = ['inetnum:  193.0.0.0 - 193.0.7.255', 'route: 193.0.0.0/21'];
  expect(textsOf({ tool: 'whois', hops: 3 }, record)).toEqual([...shown, 'remarks: 10.0.0.1']);
  expect(textsOf({ tool: 'whois', hops: 3, private: true }, record)).toEqual([...shown, 'remarks: [hidden]']);
});
