import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { toolNames } from '#protocol';
import { buildPage } from '../../../web/build.ts';
import { aFolder } from '../../support/folder.ts';

let folder: string;
let shared: string;
let ofTools: string;

const partsIn = (built: string): string[] => readdirSync(path.join(built, 'parts')).sort();
const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

beforeAll(async () => {
  folder = aFolder();
  await buildPage(folder);
  const chunks = partsIn(folder).filter((name) => name.startsWith('chunk-'));
  [shared, ofTools] = [true, false].map((isOfPage) =>
    chunks.find((name) => read('main.js').includes(name) === isOfPage),
  ) as [string, string];
});

/** What the page has to fetch before it draws anything: a phone on a bad line waits for it. */
const firstPaintBytes = 45_000;

const gzipped = (names: readonly string[]) =>
  names.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(folder, name))).length, 0);

test('the script for the first paint is small', () => {
  expect(gzipped(['theme.js', 'main.js', `parts/${shared}`])).toBeLessThanOrEqual(firstPaintBytes);
  const imported = [...read('main.js').matchAll(/\bfrom"(\.[^"]*)"/g)].map((match) => match[1]);
  expect(imported).toEqual([`./parts/${shared}`]);
});

const importedBy = (part: string) =>
  [...read(`parts/${part}`).matchAll(/\bimport\{[^}]*\}from"([^"]*)"/g)].map((match) => match[1]);

test('each tool is one file, which waits for nothing but what all share, and so are findings, the status page and Turnstile’s part', () => {
  const parts = partsIn(folder);
  // tcp is in ping's: it draws the same; pmtu in traceroute's, whose path it is; tls in http's: both show certificates.
  const names = ['chunk', 'chunk', 'findings', 'status', 'turnstile', ...toolNames]
    .filter((name) => !['tcp', 'pmtu', 'tls'].includes(name))
    .sort();
  expect(parts.map((name) => name.replace(/-[A-Z0-9]{8}\.js$/, ''))).toEqual(names);
  const alone: Readonly<Record<string, readonly string[]>> = {
    status: [shared],
    turnstile: [],
    chunk: [shared],
  };
  for (const part of parts.filter((name) => name !== shared)) {
    const expected = alone[part.split('-')[0]!] ?? [ofTools, shared];
    expect(importedBy(part), part).toEqual(expected.map((name) => `./${name}`));
  }
});

/** Contract §6 says 6 KB; it comes to every visit of somebody else's page. */
const widgetBytes = 6_000;

test('the widget is one small file, its styles included, that asks for no other one', () => {
  expect(gzipped(['widget.js'])).toBeLessThanOrEqual(widgetBytes);
  expect(read('widget.js')).not.toMatch(/\bimport\b(?!\.meta)|\bexport\b/);
  expect(read('widget.js')).toContain(':host');
});

test('nothing in the widget names a host, but for what SVG and HTML are called', () => {
  const hosts = [...read('widget.js').matchAll(/\bhttps?:\/\/[^/"`$]+/g)].map(([host]) => host);
  expect(new Set(hosts)).toEqual(new Set(['http://www.w3.org']));
});

test('the frame is the widget in a page of its own, without inline code', () => {
  const scripts = [...read('embed.html').matchAll(/<script[^>]*>([^<]*)<\/script>/g)];
  expect(scripts.map(([tag, code]) => [/src="([^"]*)"/.exec(tag)?.[1], code])).toEqual([
    ['/widget.js', ''],
    ['/embed.js', ''],
  ]);
});

test('the page asks for all that it will need at once, and for what it draws results with at leisure', () => {
  expect(read('index.html')).toContain(`href="/parts/${shared}"`);
  expect(read('index.html')).toContain(`href="/parts/${ofTools}" fetchpriority="low"`);
  expect(read('index.html')).toContain('src="/main.js"');
});

describe('a page that straddles two builds gets no part of the wrong one', () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  let copy: string;

  /** Builds the copy. @returns its parts' names */
  function build(): string[] {
    execFileSync(process.execPath, ['web/build.ts'], { cwd: copy });
    return partsIn(path.join(copy, 'dist/web'));
  }

  function change(file: string): void {
    appendFileSync(path.join(copy, file), 'console.debug(1);');
  }

  beforeAll(() => {
    copy = aFolder();
    for (const name of ['web', 'worker/protocol', 'package.json', 'tsconfig.json']) {
      cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  });

  test('the same content has the same names', () => {
    expect(build()).toEqual(build());
  });

  test('with another shared part every name is another but of what imports nothing, and the old parts are gone', () => {
    const before = build();
    change('web/tools/kit.ts');
    const after = build();
    expect(after).toHaveLength(before.length);
    expect(after.filter((name) => before.includes(name))).toEqual([expect.stringMatching(/^turnstile-/)]);
  });

  test('with another tool that tool’s name is another', () => {
    const before = build();
    change('web/tools/mtr-rows.ts');
    const after = build();
    expect(after.filter((name) => !before.includes(name))).toEqual([expect.stringMatching(/^mtr-/)]);
    expect(before.filter((name) => !after.includes(name))).toEqual([expect.stringMatching(/^mtr-/)]);
  });
});
