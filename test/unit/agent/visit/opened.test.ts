import { expect, test } from 'vitest';
import { isSame } from '../../../../agent/visit/opened.ts';

test.each([
  ['fe80::1%eth0', 'fe80::1%eth0'],
  ['fe80::1', 'fe80::1%eth0'],
  ['2001:DB8:0::7', '2001:db8::7'],
  ['192.0.2.1', '192.0.2.1'],
])('%s is who was asked for as %s', (remote, address) => {
  expect(isSame(remote, address)).toBe(true);
});

test.each([
  [undefined, '192.0.2.1'],
  ['192.0.2.2', '192.0.2.1'],
  ['fe80::2%eth0', 'fe80::1%eth0'],
  ['', ''],
])('%s is not %s', (remote, address) => {
  expect(isSame(remote, address)).toBe(false);
});
