import { cp, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** #protocol's index only hands on what its files declare: what the page does not use of them is left out, tools above all. */
const protocolIndex: esbuild.Plugin = {
  name: 'protocol-index',
  setup(build) {
    const path = here('../worker/protocol/index.ts');
    build.onResolve({ filter: /^#protocol$/ }, () => ({ path, sideEffects: false }));
  },
};

/**
 * Builds the page into `outDir`: index.html, theme.js, style.css, and main.js with its parts, which are one file that all share
 * and one per tool. The names are fixed; the edge's ETags tell what changed.
 */
export async function buildPage(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await cp(here('index.html'), `${outDir}/index.html`);
  await esbuild.build({
    entryPoints: [here('main.tsx'), here('theme.ts'), here('style.css')],
    outdir: outDir,
    bundle: true,
    splitting: true,
    chunkNames: 'parts/[name]',
    minify: true,
    format: 'esm',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [protocolIndex],
    logLevel: 'warning',
  });
}

if (import.meta.main) await buildPage(here('../dist/web'));
