import { expect, test } from 'vitest';
import { olderAnswers } from '#protocol/explain/ttl.ts';

const at = (name: string, value: string, seconds: number, isWhole = false) => ({
  name,
  answers: [`A ${value}`],
  ttl: { seconds, isWhole },
});
const found = (...all: ReturnType<typeof at>[]) =>
  olderAnswers(all).map(({ code, confidence }) => [code, confidence]);

test('a copy that lives longer than whoever holds the zone lets it is an older one', () => {
  const all = [at('Vienna', '192.0.2.1', 3_000), at('New York', '192.0.2.2', 300, true)];
  expect(found(...all)).toEqual([['dns_ttl_differs', 'likely']]);
  expect(olderAnswers(all)[0]!.text).toMatch(/^Vienna may have an older answer/);
});

test.each([
  ['a long time among copies only', [at('Vienna', '192.0.2.1', 80_000), at('New York', '192.0.2.2', 200)]],
  ['the same answer', [at('Vienna', '192.0.2.1', 80_000), at('New York', '192.0.2.1', 10)]],
  ['times that count down', [at('Vienna', '192.0.2.1', 300), at('New York', '192.0.2.2', 200)]],
  ['less than the whole time', [at('Vienna', '192.0.2.1', 299), at('New York', '192.0.2.2', 300, true)]],
])('%s says nothing', (_, all) => {
  expect(found(...all)).toEqual([]);
});
