import { expect, test } from 'vitest';
import { failureCodes, limits } from '#protocol';
import { capOf, cappedFailure, charsOf } from '../../../../worker/session/caps.ts';

const small = { entries: 1, chars: 1, sessionChars: 1 };

test.each([
  ['entries', limits.log.entries, 'lines_cap'],
  ['chars', limits.log.chars, 'bytes_cap'],
  ['sessionChars', limits.session.chars, 'session_cap'],
] as const)('more than the cap on %s ends the result with its name', (field, limit, code) => {
  expect(capOf({ ...small, [field]: limit })).toBeUndefined();
  const cap = capOf({ ...small, [field]: limit + 1 })!;
  expect(cap).toEqual({ k: 'cap', code, limit });
  expect(failureCodes).toContain(code);
  expect(cappedFailure(cap)).toEqual({
    owner: 'policy',
    code,
    message: expect.stringContaining(String(limit)),
  });
});

test('characters of text are counted, not of JSON', () => {
  expect(
    charsOf([
      [0, 'o', '"a"'],
      [12_345, 'e', 'ü'],
    ]),
  ).toBe(4);
});

test('a run that goes on has caps of its own', () => {
  const { entries, chars } = limits.continuous;
  expect(capOf({ ...small, entries, chars }, true)).toBeUndefined();
  expect(capOf({ ...small, entries: entries + 1 }, true)).toMatchObject({
    code: 'lines_cap',
    limit: entries,
  });
  expect(capOf({ ...small, chars: chars + 1 }, true)).toMatchObject({ code: 'bytes_cap', limit: chars });
});
