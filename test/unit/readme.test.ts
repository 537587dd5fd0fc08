import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test('every npm command in the README exists', () => {
  const named = [...readme.matchAll(/(?:`|^)npm (?:run )?([a-z]+)/gm)].map(([, name]) => name!);
  const ours = named.filter((name) => name !== 'ci');
  expect(ours.length).toBeGreaterThan(8);
  expect(ours.filter((name) => !(name in scripts))).toEqual([]);
});

test('every folder and file that the README names exists', () => {
  const paths = [...readme.matchAll(/`((?:worker|agent|web|test)\/[\w./-]*)`/g)].map(([, name]) => name!);
  const links = [...readme.matchAll(/\]\((?!http)([^)]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, a, b]) => (a ?? b)!,
  );
  expect(paths.length + links.length).toBeGreaterThan(10);
  expect([...paths, ...links].filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
});

test('the flags of npm start in the README are those that it takes', () => {
  const usage = read('worker/local/args.ts');
  for (const flag of ['--port', '--host', '--state', '--no-agent', '--admin-token']) {
    expect(readme).toContain(flag);
    expect(usage).toContain(`${flag} `);
  }
});
