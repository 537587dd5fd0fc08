import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { hostileInputs } from '../support/hostile.ts';

const root = path.resolve(import.meta.dirname, '..');
const tests = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !file.includes('hostile-coverage'))
  .map((file) => readFileSync(path.join(root, file), 'utf8'))
  .filter((source) => /hostileOn|hostileInputs|attacksOn|attacks/.test(source));

/** A surface counts as taken when a test that reads the recorded attacks names it, or an attack on it by its id. */
const surfaces = [...new Set(hostileInputs.map(({ surface }) => surface))];

test.each(surfaces)('the recorded attacks on %s are made', (surface) => {
  const ids = hostileInputs.filter((one) => one.surface === surface).map(({ id }) => id);
  const bySurface = tests.some((source) => source.includes(`'${surface}'`) || isMatched(source, surface));
  const byId = ids.every((id) =>
    tests.some((source) => source.includes(`'${id}'`) || source.includes(`${id}:`)),
  );
  expect(bySurface || byId).toBe(true);
});

/** A group like `/^(?:parser\.|output\.…)/`, tested by its prefix. */
function isMatched(source: string, surface: string): boolean {
  const [group = '', rest = ''] = surface.split('.');
  return rest !== '' && source.includes(`${group}\\.|`);
}
