import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AsPathPattern, parseBgpTarget } from '#protocol';
import { pathMatches } from '../../../../agent/router/as-path.ts';

function patternOf(text: string): AsPathPattern {
  const target = parseBgpTarget('aspath', text);
  if (target.kind !== 'aspath') throw new Error('no pattern');
  return target.path;
}
const matches = (pattern: string, path: (number | string)[]) => pathMatches(patternOf(pattern), path);

test.each([
  ['_2_', [1, 2, 3], true],
  ['_2_', [1, 12, 3], false],
  ['^2_', [1, 2, 3], false],
  ['^1_*_3$', [1, 3], true],
  ['^1_*_3$', [1, 2, 2, 3], true],
  ['^1_?_3$', [1, 3], false],
  ['^1_?_3$', [1, 2, 3], true],
  ['_3$', [1, 3, 2], false],
  ['^$', [], true],
  ['^$', [1], false],
  ['_2_3_', [1, 2, 2, 3], true],
  ['_64502_', [64500, '{64501 64502}'], true],
  ['_6450_', [64500, '{64501 64502}'], false],
] as const)('%s and %j: %s', (pattern, path, is) => {
  expect(matches(pattern, [...path])).toBe(is);
});

/** The same, by an expression over the path as text. */
function byExpression({ fromStart, toEnd, steps }: AsPathPattern, path: readonly number[]): boolean {
  const words = { '*': '(?:\\d+ )*', '?': '\\d+ ' } as const;
  const middle = steps.map((step) => (typeof step === 'number' ? `${step} ` : words[step])).join('');
  const any = '(?:\\d+ )*';
  return new RegExp(`^${fromStart ? '' : any}${middle}${toEnd ? '' : any}$`).test(
    path.map((asn) => `${asn} `).join(''),
  );
}

test('it is what an expression over the text would be', () => {
  const asn = fc.integer({ min: 1, max: 4 });
  const pattern = fc.record({
    fromStart: fc.boolean(),
    toEnd: fc.boolean(),
    steps: fc.array(fc.oneof(asn, fc.constantFrom('*' as const, '?' as const)), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(pattern, fc.array(asn, { maxLength: 6 }), (pattern, path) => {
      expect(pathMatches(pattern, path)).toBe(byExpression(pattern, path));
    }),
  );
});

test('many stars over a long path take no time to speak of', () => {
  const steps = Array.from({ length: 16 }, (_, index) => (index % 2 ? 7 : ('*' as const)));
  const path = Array.from({ length: 100_000 }, () => 7);
  expect(pathMatches({ fromStart: true, toEnd: true, steps: [...steps, 8] }, path)).toBe(false);
});
