import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const agent = path.resolve(import.meta.dirname, '../../../agent');

/** What came after Node 20, which the released agent is for, and what types of a newer Node take. */
const newer =
  /\bPromise\.(?:withResolvers|try)\b|\b(?:Map|Object)\.groupBy\b|\bIterator\.from\b|\bArray\.fromAsync\b/;

test('the agent uses nothing that Node 20 does not have', () => {
  const files = globSync('**/*.ts', { cwd: agent });
  expect(files.length).toBeGreaterThan(50);
  const found = files.filter((file) =>
    newer.test(readFileSync(path.join(agent, file), 'utf8').replaceAll(/`Promise[^`]*`/g, '')),
  );
  expect(found).toEqual([]);
});
