import { expect, test } from 'vitest';
import { whyNot } from '#protocol';

test('a reason that speaks of both families is taken apart', () => {
  const reason = 'IPv4: no rights (try: sudo; or root); IPv6: this host has no address';
  expect(whyNot({ reason }, 4)).toBe('no rights (try: sudo; or root)');
  expect(whyNot({ reason }, 6)).toBe('this host has no address');
});

test('one that speaks of neither is about both, and none is none', () => {
  expect(whyNot({ reason: 'mtr is missing' }, 6)).toBe('mtr is missing');
  expect(whyNot({}, 6)).toBeUndefined();
});

test('one that speaks of the other family is not about this one', () => {
  expect(whyNot({ reason: 'IPv6: this host has no address' }, 4)).toBeUndefined();
});
