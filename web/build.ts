import { cp, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * Builds the page into `outDir`: index.html, main.js, theme.js and style.css. The names are fixed; the edge's ETags tell what
 * changed.
 * @returns a function that ends watching
 */
export async function buildPage(outDir: string, { watch = false } = {}): Promise<() => Promise<void>> {
  await mkdir(outDir, { recursive: true });
  await cp(here('index.html'), `${outDir}/index.html`);
  const context = await esbuild.context({
    entryPoints: [here('main.tsx'), here('theme.ts'), here('style.css')],
    outdir: outDir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  await context.rebuild();
  if (!watch) {
    await context.dispose();
    return async () => {};
  }
  await context.watch();
  return () => context.dispose();
}

if (import.meta.main) await buildPage(here('../dist/web'));
