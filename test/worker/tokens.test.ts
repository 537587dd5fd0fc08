import { expect, test } from 'vitest';
import { attemptOf, tokenOf } from '../../worker/session/tokens.ts';

test('the same question has the same token, and it says which attempt it is of', async () => {
  const token = await tokenOf('secret', 3, 1);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(await tokenOf('secret', 3, 1)).toBe(token);
  expect(await attemptOf('secret', 3, 2, token)).toBe(1);
});

test('a token is good for one result of one session, and for attempts that were made', async () => {
  const token = await tokenOf('secret', 3, 1);
  expect(await attemptOf('secret', 3, 1, token)).toBeUndefined();
  expect(await attemptOf('secret', 4, 2, token)).toBeUndefined();
  expect(await attemptOf('other', 3, 2, token)).toBeUndefined();
});

test.each(['', 'A', '#', 'A'.repeat(43), 'A'.repeat(5000)])('%j is no token', async (token) => {
  expect(await attemptOf('secret', 1, 3, token)).toBeUndefined();
});
