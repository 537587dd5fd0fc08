import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { toolNames } from '#protocol';
import { buildPage } from '../../../web/build.ts';
import { aFolder } from '../../support/folder.ts';

let folder: string;

beforeAll(async () => {
  folder = aFolder();
  await buildPage(folder);
});

/** What the page has to fetch before it draws anything: a phone on a bad line waits for it. */
const firstPaintBytes = 45_000;

const gzipped = (names: readonly string[]) =>
  names.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(folder, name))).length, 0);

test('the script for the first paint is small', () => {
  expect(gzipped(['theme.js', 'main.js', 'parts/chunk.js'])).toBeLessThanOrEqual(firstPaintBytes);
});

test('each tool is one file, which waits for nothing but the page', () => {
  expect(readdirSync(path.join(folder, 'parts')).sort()).toEqual(
    ['chunk', ...toolNames].map((name) => `${name}.js`).sort(),
  );
  for (const name of toolNames) {
    const script = readFileSync(path.join(folder, `parts/${name}.js`), 'utf8');
    expect([...script.matchAll(/\bimport\{[^}]*\}from"([^"]*)"/g)].map((match) => match[1])).toEqual([
      './chunk.js',
    ]);
  }
});

test('the page asks for both of its files at once', () => {
  const html = readFileSync(path.join(folder, 'index.html'), 'utf8');
  expect(html).toContain('href="/parts/chunk.js"');
  expect(html).toContain('src="/main.js"');
});
